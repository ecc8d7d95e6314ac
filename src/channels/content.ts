import type { Channel } from '../kernel/channel.ts';
import type { AttemptId } from '../kernel/id.ts';
import type { ByLanguage } from '../kernel/language.ts';
import type { MarkedTexts } from '../playbook/marked-texts.ts';
import type { Answer, Severity } from '../playbook/schema.ts';

/** A message as it leaves the house, the same for everyone: rendered, marked where it is an exercise, frozen. */
export interface OutgoingMessage {
  readonly title: ByLanguage<string>;
  readonly severity: Severity;
  readonly exercise: boolean;
  readonly texts: MarkedTexts;
  readonly answers: readonly Answer[];
}

/** How a text asks where plain digits would not say which question, or whose, is answered. */
export interface AsksBy {
  /** Two digits in place of each answer's key; empty: none were free, and only the link asks. */
  readonly codes: Readonly<Record<string, string>>;
  /** Whose answer it is; null: nobody shares the phone. */
  readonly name: string | null;
}

/**
 * What differs from person to person: the language they read, their own link to the page that confirms, and how a text
 * asks them (null: by the plain digits).
 */
export interface Reader {
  readonly language: string;
  readonly link: string;
  readonly asksBy?: AsksBy | null;
}

/** An SMS. `segments` is what the carrier bills and what a lane's rate counts. */
export interface SmsContent {
  readonly channel: 'sms';
  readonly text: string;
  readonly segments: number;
  readonly encoding: 'GSM-7' | 'UCS-2';
}

/** An e-mail: the HTML and its plain twin say the same. */
export interface EmailContent {
  readonly channel: 'email';
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** It answers a mail: that mail's Message-ID, and the attempt which that one had answered. */
  readonly inReplyTo?: { readonly messageId: string; readonly attemptId: AttemptId };
}

/**
 * A call. `language` is the tag the carrier speaks (`en-US`, `zh-TW`); each menu entry is a whole sentence. `headline` is
 * the first sentence of what is spoken.
 */
export interface VoiceContent {
  readonly channel: 'voice';
  readonly language: string;
  readonly headline: string;
  readonly spoken: string;
  readonly menu: readonly { readonly key: string; readonly spoken: string }[];
}

/** A push; as JSON it stays under 2 KB. Browsers show the first two actions. */
export interface PushContent {
  readonly channel: 'push';
  readonly language: string;
  readonly title: string;
  readonly body: string;
  readonly actions: readonly { readonly key: string; readonly label: string }[];
  readonly url: string;
}

/** What a provider is handed to send. */
export type Content = SmsContent | EmailContent | VoiceContent | PushContent;

/** The content of one channel: `ContentOf<'sms'>` is `SmsContent`. */
export type ContentOf<C extends Channel> = Extract<Content, { channel: C }>;
