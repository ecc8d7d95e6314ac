import type { AttemptId } from '../kernel/id.ts';
import { understandReply } from './understand-reply.ts';

/** An SMS that an employee, or anybody, sent to one of our numbers; or a mail that answers one of ours. */
export interface InboundSms {
  /** The carrier's id of it. */
  readonly providerRef: string;
  /** The provider's name in the channel map. */
  readonly provider: string;
  /** E.164. */
  readonly from: string;
  readonly body: string;
  /** What the carrier itself made of it; null where it made nothing. */
  readonly carrierDid: 'opt-out' | 'opt-in' | null;
  /**
   * When it was written, by context.clock, where it may come late and no webhook's answer can hold ours: it was read
   * from the carrier's list, or its carrier repeats for a day and reads no answer. Absent where a webhook's answer can.
   */
  readonly writtenAt?: Date;
  /**
   * It came by mail, `from` a mailbox: which attempt it answers, whether a machine wrote it, and all words of their own in
   * it, of which `body` is the part that answers. Absent: it is an SMS.
   */
  readonly mail?: {
    readonly attemptId: AttemptId;
    readonly isAutomatic: boolean;
    readonly words?: string | undefined;
  };
}

/** The carrier's own verdict counts first: it acts on its words whatever we make of them. */
export function wishOf({ carrierDid, body, mail }: InboundSms): 'opt-out' | 'opt-in' | undefined {
  if (mail) return undefined;
  if (carrierDid !== null) return carrierDid;
  const { kind } = understandReply(body, []);
  return kind === 'opt-out' || kind === 'opt-in' ? kind : undefined;
}

/** All that they wrote. */
export function wordsOf({ body, mail }: InboundSms): string {
  return mail?.words ?? body;
}
