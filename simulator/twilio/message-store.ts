import { createSids } from './account.ts';

/** Twilio's message statuses that the simulator uses. */
export type MessageStatus =
  | 'accepted'
  | 'scheduled'
  | 'queued'
  | 'sent'
  | 'delivered'
  | 'undelivered'
  | 'failed'
  | 'canceled'
  | 'received';

/** A message as the carrier keeps it. */
export interface MessageRecord {
  readonly sid: string;
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly direction: 'outbound-api' | 'outbound-reply' | 'inbound';
  readonly statusCallback: string | undefined;
  readonly messagingServiceSid: string | undefined;
  /** Milliseconds since the epoch, as all times here. */
  readonly createdAt: number;
  updatedAt: number;
  sentAt: number | undefined;
  status: MessageStatus;
  errorCode: number | undefined;
}

type MessageDraft = Pick<
  MessageRecord,
  'to' | 'from' | 'body' | 'direction' | 'statusCallback' | 'messagingServiceSid' | 'status'
>;

/** What the carrier knows of its messages. */
export interface MessageStore {
  add(draft: MessageDraft): MessageRecord;
  bySid(sid: string): MessageRecord | undefined;
  /** Newest first. */
  newest(): MessageRecord[];
  clear(): void;
}

/** Keeps the newest `cap` messages. */
export function createMessageStore(cap = 500_000): MessageStore {
  const messages = new Map<string, MessageRecord>();
  const nextSid = createSids();
  return {
    add(draft) {
      const createdAt = Date.now();
      const record: MessageRecord = {
        sid: nextSid('SM'),
        to: draft.to,
        from: draft.from,
        body: draft.body,
        direction: draft.direction,
        statusCallback: draft.statusCallback,
        messagingServiceSid: draft.messagingServiceSid,
        createdAt,
        updatedAt: createdAt,
        sentAt: draft.direction === 'inbound' ? createdAt : undefined,
        status: draft.status,
        errorCode: undefined,
      };
      messages.set(record.sid, record);
      if (messages.size > cap) {
        const oldest = messages.keys().next();
        if (oldest.done !== true) messages.delete(oldest.value);
      }
      return record;
    },
    bySid: (sid) => messages.get(sid),
    newest: () => [...messages.values()].reverse(),
    clear: () => messages.clear(),
  };
}
