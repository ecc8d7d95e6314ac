import type { Arrival } from './arrival.ts';
import type { DueQueue } from './due-queue.ts';
import type { Outbound } from './http/outbound.ts';
import type { Ledger } from './ledger.ts';
import type { Levers } from './levers.ts';
import type { MailHook } from './mail/mail-hook.ts';
import type { Mail } from './mail/mail.ts';
import type { Memory } from './people/memory.ts';
import type { Phones } from './phones.ts';
import type { Subscriptions } from './push/subscriptions.ts';
import type { Roster } from './roster.ts';
import type { Tally } from './tally.ts';
import type { Account } from './twilio/account.ts';
import type { CallStore } from './twilio/call-store.ts';
import type { MessageStore } from './twilio/message-store.ts';
import type { VonageDesk } from './vonage/account.ts';
import type { Stage } from './weather.ts';

/** Everything on the desk, built once by `startSimulator` and handed down. */
export interface Desk {
  readonly account: Account;
  readonly vonage: VonageDesk;
  readonly stage: Stage;
  readonly levers: Levers;
  readonly ledger: Ledger;
  readonly tally: Tally;
  readonly due: DueQueue;
  readonly outbound: Outbound;
  readonly roster: Roster;
  readonly phones: Phones;
  readonly messages: MessageStore;
  readonly calls: CallStore;
  readonly subscriptions: Subscriptions;
  readonly mails: Mail[];
  readonly mailHook: MailHook;
  readonly memory: Memory;
  /** Numbers that have sent STOP. */
  readonly optedOut: Set<string>;
  /** Puts a message into somebody's hands. */
  readonly arrive: (arrival: Arrival) => void;
  readonly onError: (error: unknown) => void;
}
