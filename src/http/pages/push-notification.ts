import { directionOf } from '../../kernel/language.ts';

/** What a push of ours holds; of another, or one that cannot be read, only what is to be shown. */
export interface Push {
  readonly title: string;
  readonly body: string;
  readonly language?: string | undefined;
  /** The page of what it says. */
  readonly url?: string | undefined;
  readonly receiptUrl?: string | undefined;
  readonly answerUrl?: string | undefined;
  /** Proves to both that a word is about this push. */
  readonly token?: string | undefined;
  readonly actions: readonly { readonly key: string; readonly label: string }[];
}

/** Phones show two. The page behind the notification has them all. */
const actionsShown = 2;

/** Reads the text of a push. Only our server can send one, so its shape is not doubted; a bare text is shown as it is. */
export function readPush(text: string): Push {
  try {
    const push = JSON.parse(text) as Partial<Push>;
    if (typeof push.title === 'string')
      return { ...push, title: push.title, body: push.body ?? '', actions: push.actions ?? [] };
  } catch {
    // Not JSON.
  }
  return { title: text, body: '', actions: [] };
}

/** What the browser is asked to show: a push of ours stays until somebody has seen it, and the same twice is one. */
export function writeNotification(push: Push) {
  const { title, body, language = 'en', actions, receiptUrl } = push;
  return {
    title,
    options: {
      body,
      lang: language,
      dir: directionOf(language),
      requireInteraction: receiptUrl !== undefined,
      data: push,
      ...(receiptUrl !== undefined && { tag: receiptUrl }),
      actions: actions.slice(0, actionsShown).map(({ key, label }) => ({ action: key, title: label })),
    },
  };
}
