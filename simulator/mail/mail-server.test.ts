import nodemailer from 'nodemailer';
import type { Transporter } from 'nodemailer';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startCustomer } from '../harness/customer.ts';
import type { Customer } from '../harness/customer.ts';
import { startSimulator } from '../start.ts';
import type { Simulator } from '../start.ts';

let customer: Customer;
let simulator: Simulator;
let transport: Transporter;

beforeEach(async () => {
  customer = await startCustomer();
  simulator = await startSimulator({ scenario: { email: { delay: 5 }, people: { share: 0 } } });
  transport = nodemailer.createTransport({ host: '127.0.0.1', port: simulator.smtpPort, pool: true });
});
afterEach(async () => {
  transport.close();
  await simulator.stop();
  await customer.stop();
});

function mail(): object {
  return {
    from: 'Tocsin <tocsin@example.org>',
    to: 'ana@example.org',
    subject: 'Übung: Feuer 火警',
    text: `Leave now.\n${customer.url}/c/tokenOne`,
    html: '<p>Leave <b>now</b>.</p>',
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

test('a mail is taken, kept with its parts, and lies in the mailbox whatever its case', async () => {
  await transport.sendMail(mail());
  const read = await simulator.mails[0]?.read();
  expect(read).toMatchObject({
    subject: 'Übung: Feuer 火警',
    html: expect.stringContaining('<b>now</b>') as string,
  });
  expect(read?.headers.get('auto-submitted')).toBe('auto-generated');
  await vi.waitFor(() =>
    expect(simulator.phones.items(['Ana@Example.org'])).toMatchObject([{ kind: 'mail' }]),
  );
  expect(simulator.ledger.entries({ kind: 'mail' })).toMatchObject([
    { address: 'ana@example.org', fields: { from: 'tocsin@example.org' }, answer: { status: 250 } },
  ]);
});

test('a person opens the link in the mail and posts one of its answers, with the hidden fields', async () => {
  simulator.setScenario({ email: { delay: 5 }, people: { share: 1, keys: { '2': 1 }, email: { after: 5 } } });
  simulator.setRoster([{ id: 'ana', name: 'Ana', email: 'ana@example.org' }]);
  customer.answer('/c/tokenOne', ({ method }) =>
    method === 'POST'
      ? { status: 303 }
      : {
          type: 'text/html',
          body: '<form method="post"><input type="hidden" name="nonce" value="a&quot;b"><button name="answer" value="1">Safe</button><button value=2 name=answer>Help</button></form>',
        },
  );
  await transport.sendMail(mail());
  await transport.sendMail(mail());
  await vi.waitFor(() => expect(customer.received.map(({ method }) => method)).toEqual(['GET', 'POST']));
  expect(customer.received[1]?.form).toEqual({ nonce: 'a"b', answer: '2' });
});

test('the scenario refuses with its code, and a second try may fare better', async () => {
  simulator.setScenario({
    seed: 3,
    email: { refused: [{ share: 0.5, status: 450, message: '4.2.1 try later' }] },
  });
  const fates = await Promise.all(
    Array.from({ length: 40 }, () =>
      transport.sendMail(mail()).then(
        () => 250,
        (error: unknown) => (error instanceof Error && 'responseCode' in error ? error.responseCode : error),
      ),
    ),
  );
  expect(new Set(fates)).toEqual(new Set([250, 450]));
});

test('unplugged cuts new connections and those of a pool; silent takes the mail and keeps it from the mailbox', async () => {
  await transport.sendMail(mail());
  await vi.waitFor(() => expect(simulator.phones.items(['ana@example.org'])).toHaveLength(1));
  simulator.levers.set({ email: 'unplugged' });
  await expect(transport.sendMail(mail())).rejects.toThrow();
  simulator.levers.set({ email: 'silent' });
  await transport.sendMail(mail());
  simulator.levers.set({ email: 'working' });
  await transport.sendMail(mail());
  await vi.waitFor(() => expect(simulator.phones.items(['ana@example.org'])).toHaveLength(2));
  expect(simulator.mails).toHaveLength(3);
});

test('a login is asked for when one is set', async () => {
  const locked = await startSimulator({ smtpLogin: { user: 'tocsin', pass: 'right' } });
  const send = (pass: string): Promise<unknown> =>
    nodemailer
      .createTransport({ host: '127.0.0.1', port: locked.smtpPort, auth: { user: 'tocsin', pass } })
      .sendMail(mail());
  await expect(send('wrong')).rejects.toMatchObject({ responseCode: 535 });
  await expect(send('right')).resolves.toBeDefined();
  await locked.stop();
});
