import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createPhones } from './phones.ts';
import { controlRoutes, forgetEverything, handOutSubscription, setRoster, setScenario } from './control.ts';
import type { SubscriptionHandout } from './control.ts';
import type { Desk } from './desk.ts';
import { createDueQueue } from './due-queue.ts';
import { createOutbound } from './http/outbound.ts';
import { createHttpServer } from './http/server.ts';
import type { Route } from './http/server.ts';
import { createLedger } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { createLevers } from './levers.ts';
import type { Levers } from './levers.ts';
import { replyByMail } from './mail/mail-back.ts';
import type { Mail } from './mail/mail.ts';
import { startMailServer } from './mail/mail-server.ts';
import type { MailLogin } from './mail/mail-server.ts';
import { pageRoutes } from './page/page-routes.ts';
import { createMemory } from './people/memory.ts';
import { receiveArrival } from './people/people.ts';
import type { Phones } from './phones.ts';
import { receivePush } from './push/receive-push.ts';
import { createSubscriptions } from './push/subscriptions.ts';
import { createVapidJudge } from './push/vapid.ts';
import { createRoster } from './roster.ts';
import type { Person } from './roster.ts';
import { scenarioSchema } from './scenario.ts';
import type { ScenarioInput } from './scenario.ts';
import { createTally } from './tally.ts';
import { createCallStore } from './twilio/call-store.ts';
import { sendFromPhone } from './send-from-phone.ts';
import { createMessageStore } from './twilio/message-store.ts';
import { twilioRoutes } from './twilio/twilio-routes.ts';
import { vonageAccount, type VonageAccount } from './vonage/account.ts';
import { vonageRoutes } from './vonage/vonage-routes.ts';

/** The account that is served when none is named. Nothing real has it. */
const defaultAccount = {
  sid: 'AC00000000000000000000000000000000',
  authToken: 'the-simulator-keeps-no-secrets',
} as const;

/** How to start it; everything has a default. */
export interface SimulatorOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly smtpPort?: number;
  /** Tocsin's base URL: inbound texts go to `${publicUrl}/webhooks/twilio/inbound`, or `/vonage/`. */
  readonly publicUrl?: string;
  /** Another address for inbound texts at Twilio; a fragment asks for retries. */
  readonly inboundUrl?: string;
  readonly accountSid?: string;
  readonly authToken?: string;
  readonly smtpLogin?: MailLogin;
  readonly scenario?: ScenarioInput;
  readonly roster?: readonly Person[];
  /** Hears of the simulator's own faults; unset, they end the process. */
  readonly onError?: (error: unknown) => void;
}

/** A running simulator. */
export interface Simulator {
  readonly url: string;
  readonly smtpPort: number;
  readonly accountSid: string;
  /** A second account of the same customer, with the same token and a lever of its own. */
  readonly spareAccountSid: string;
  readonly authToken: string;
  /** The account at Vonage; what is sent from a number there is answered there. */
  readonly vonage: VonageAccount;
  readonly ledger: Ledger;
  readonly levers: Levers;
  readonly phones: Phones;
  /** The mails taken, oldest first. */
  readonly mails: readonly Mail[];
  setScenario(scenario: ScenarioInput): void;
  setRoster(people: readonly Person[]): void;
  /** The push subscription of that id, made if need be. */
  subscribe(id: string): SubscriptionHandout;
  /** From now on this subscription answers 410. */
  unsubscribe(id: string): void;
  /** Sends a text from a phone by hand; false when it has no signal. */
  sendSms(from: string, to: string, text: string): boolean;
  /** Answers a mail from a mailbox by hand; false when nobody took the answer. */
  replyByMail(address: string, mail: Mail, text: string): Promise<boolean>;
  /** Forgets every message, call, mail and ledger entry. */
  reset(): void;
  /** Whether carriers and people will do nothing by themselves within that time, and wait for no answer. */
  isIdle(ms: number): boolean;
  stop(): Promise<void>;
}

const host = '127.0.0.1';

/** Starts the carriers and the people on loopback ports, and resolves when they listen. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const desk = buildDesk(options);
  let url = '';
  const judge = createVapidJudge();
  const pushRoute: Route = {
    method: 'POST',
    pattern: /^\/push\/([^/]+)$/,
    answer: (exchange) => receivePush(desk, judge, exchange),
  };
  const routes = [
    ...twilioRoutes(desk),
    ...vonageRoutes(desk),
    pushRoute,
    ...controlRoutes(desk, () => url),
    ...pageRoutes(desk),
  ];
  const server = createHttpServer(routes, desk.onError);
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  url = `http://${host}:${(server.address() as AddressInfo).port}`;
  const mail = await startMailServer(desk, { host, port: options.smtpPort ?? 0, login: options.smtpLogin });
  if (options.roster) setRoster(desk, options.roster);
  return {
    url,
    smtpPort: mail.port,
    accountSid: desk.account.sid,
    spareAccountSid: desk.account.spareSid,
    authToken: desk.account.authToken,
    vonage: desk.vonage.account,
    ledger: desk.ledger,
    levers: desk.levers,
    phones: desk.phones,
    mails: desk.mails,
    setScenario: (scenario) => setScenario(desk, scenarioSchema.parse(scenario)),
    setRoster: (people) => setRoster(desk, people),
    subscribe: (id) => handOutSubscription(desk, url, id),
    unsubscribe: (id) => desk.subscriptions.remove(id),
    sendSms: (from, to, text) => sendFromPhone(desk, { from, to, text }),
    replyByMail: (address, mail, text) => replyByMail(desk, address, mail, text),
    reset: () => forgetEverything(desk),
    isIdle: (ms) =>
      desk.due.within(ms) === 0 && desk.ledger.entries().every(({ answer }) => answer !== undefined),
    async stop() {
      desk.due.stop();
      server.close();
      server.closeAllConnections();
      await mail.stop();
      await desk.outbound.stop();
    },
  };
}

function buildDesk(options: SimulatorOptions): Desk {
  const onError =
    options.onError ??
    ((error) => {
      throw error;
    });
  const publicUrl = (options.publicUrl ?? 'http://127.0.0.1:4000').replace(/\/$/, '');
  const authToken = options.authToken ?? defaultAccount.authToken;
  const ledger = createLedger();
  const sid = options.accountSid ?? defaultAccount.sid;
  const desk: Desk = {
    account: {
      sid,
      spareSid: `${sid.slice(0, -2)}${sid.endsWith('02') ? '03' : '02'}`,
      authToken,
      inboundUrl: options.inboundUrl ?? `${publicUrl}/webhooks/twilio/inbound`,
    },
    vonage: {
      account: vonageAccount,
      inboundUrl: `${publicUrl}/webhooks/vonage/inbound`,
      numbers: new Set(),
    },
    stage: { scenario: scenarioSchema.parse(options.scenario ?? {}), setAt: Date.now() },
    levers: createLevers(),
    ledger,
    tally: createTally(),
    due: createDueQueue(onError),
    outbound: createOutbound(ledger),
    roster: createRoster(),
    phones: createPhones(),
    messages: createMessageStore(),
    calls: createCallStore(),
    subscriptions: createSubscriptions(authToken),
    mails: [],
    mailHook: { url: `${publicUrl}/webhooks/email/inbound`, secret: authToken },
    memory: createMemory(),
    optedOut: new Set(),
    arrive: (arrival) => receiveArrival(desk, arrival),
    onError,
  };
  return desk;
}
