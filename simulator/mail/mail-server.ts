import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerAddress, SMTPServerSession } from 'smtp-server';
import { chance, pickShare, within } from '../chance.ts';
import type { Desk } from '../desk.ts';
import type { Scenario } from '../scenario.ts';
import { weather } from '../weather.ts';
import { bounce, sayAbsent } from './mail-back.ts';
import { createMail } from './mail.ts';
import type { Mail } from './mail.ts';

/** Who may send: nobody is asked when it is undefined. */
export interface MailLogin {
  readonly user: string;
  readonly pass: string;
}

export interface MailServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Mails kept with their whole source; older ones are forgotten, their ledger entries stay. */
const keptMails = 20_000;
const largestBytes = 5 * 1024 * 1024;

/** Starts the SMTP server: takes mail for anybody, and answers 4xx or 5xx as the scenario says. */
export async function startMailServer(
  desk: Desk,
  options: { readonly host: string; readonly port: number; readonly login: MailLogin | undefined },
): Promise<MailServer> {
  const { login } = options;
  const server = new SMTPServer({
    banner: 'Tocsin simulator: nobody real is reached',
    disabledCommands: login ? ['STARTTLS'] : ['STARTTLS', 'AUTH'],
    authOptional: login === undefined,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    hideSize: false,
    size: largestBytes,
    closeTimeout: 500,
    onAuth(auth, _session, done) {
      const isRight = auth.username === login?.user && auth.password === login?.pass;
      if (isRight) done(null, { user: auth.username });
      else done(smtpError(535, '5.7.8 The user or the password is wrong'));
    },
    onMailFrom(_address, _session, done) {
      const now = weather(desk, 'email');
      if (now === 'unavailable') done(smtpError(421, '4.3.2 The service is not available'));
      else if (now !== 'hang') done();
    },
    onRcptTo(address, session, done) {
      done(refusalOf(desk, address, session));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', done);
      stream.on('end', () => {
        if (stream.sizeExceeded) done(smtpError(552, '5.3.4 The mail is too large'));
        else done(null, `2.0.0 Taken as ${takeMail(desk, session, Buffer.concat(chunks)).id}`);
      });
    },
  });
  server.on('error', (error: Error) => {
    // What smtp-server says of a connection: a client that was killed in the middle is no fault of ours.
    if (!('remoteAddress' in error)) desk.onError(error);
  });
  const sockets = cutWhenUnplugged(desk, server);
  server.listen(options.port, options.host);
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** With the plug pulled no connection lives, neither a new one nor one from a client's pool. */
function cutWhenUnplugged(desk: Desk, server: SMTPServer): Set<Socket> {
  const sockets = new Set<Socket>();
  server.server.prependListener('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    if (weather(desk, 'email') === 'refused') cut(desk, socket);
    else socket.on('data', () => weather(desk, 'email') === 'refused' && cut(desk, socket));
  });
  desk.levers.onChange(() => {
    if (weather(desk, 'email') === 'refused') for (const socket of sockets) socket.destroy();
  });
  return sockets;
}

function cut(desk: Desk, socket: Socket): void {
  if (socket.destroyed) return;
  desk.ledger.add({
    kind: 'cut',
    method: 'SMTP',
    path: '',
    address: '',
    fields: { channel: 'email', how: 'refused' },
    answer: { status: 0 },
  });
  socket.destroy();
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

function refusalOf(desk: Desk, address: SMTPServerAddress, session: SMTPServerSession): Error | null {
  const { scenario } = desk.stage;
  const to = address.address;
  const nth = desk.tally.next('email', to);
  const found = pickShare(refusalsAt(scenario, to), chance(scenario.seed, 'email', to, nth));
  if (!found) return null;
  desk.ledger.add({
    kind: 'mail',
    method: 'SMTP',
    path: 'RCPT TO',
    address: to,
    fields: { from: session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address },
    answer: { status: found.status, text: found.message },
  });
  return smtpError(found.status, found.message);
}

function refusalsAt({ email }: Scenario, address: string): Scenario['email']['refused'] {
  const elsewhere = email.elsewhere.find(({ domain }) => address.endsWith(`@${domain}`));
  return (elsewhere ?? email).refused;
}

function takeMail(desk: Desk, session: SMTPServerSession, source: Buffer): Mail {
  const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address;
  const to = session.envelope.rcptTo.map(({ address }) => address);
  const head = source.toString('latin1', 0, Math.max(0, source.indexOf('\r\n\r\n')));
  const entry = desk.ledger.add({
    kind: 'mail',
    method: 'SMTP',
    path: 'DATA',
    address: to[0] ?? '',
    fields: { from, to, bytes: source.length, messageId: /^message-id:\s*(\S+)/im.exec(head)?.[1] },
    answer: { status: 250 },
  });
  const mail = createMail({ id: `mail-${entry.number}`, from, to }, source);
  desk.mails.push(mail);
  if (desk.mails.length > keptMails) desk.mails.splice(0, keptMails / 10);
  const isSilent = weather(desk, 'email') === 'silent';
  if (!isSilent) for (const address of to) letArrive(desk, mail, address);
  return mail;
}

function letArrive(desk: Desk, mail: Mail, address: string): void {
  const { scenario } = desk.stage;
  const { seed, email } = scenario;
  const nth = desk.tally.last('email', address);
  const refused = refusalsAt(scenario, address).reduce((sum, { share }) => sum + share, 0);
  if (chance(seed, 'email', address, nth) < refused + email.silent) return;
  const bounced = pickShare(email.bounced, chance(seed, 'email bounce', address, nth));
  desk.due.after(within(email.delay, chance(seed, 'email delay', address, nth)), () => {
    if (weather(desk, 'email') !== 'working') return;
    if (bounced) bounce(desk, address, mail, bounced.status).catch(desk.onError);
    else desk.arrive({ channel: 'email', address, mail });
    if (!bounced && chance(seed, 'email absent', address) < email.absent)
      sayAbsent(desk, address, mail).catch(desk.onError);
  });
}
