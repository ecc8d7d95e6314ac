import { Agent } from 'undici';
import { signForm } from './sign-form.ts';

/** Twilio reports every message on its own. So many reports are under way at once that neither side waits for them. */
const CONNECTIONS = 256;

/** A status callback to be posted. */
export interface Callback {
  readonly url: string;
  readonly sid: string;
  readonly to: string;
  readonly status: 'sent' | 'delivered';
}

/** Posts signed status callbacks in the order they are given, and counts what came of them. */
export function openCallbacks(accountSid: string, authToken: string) {
  const agent = new Agent({ connections: CONNECTIONS, pipelining: 1 });
  const counts = { answered: 0, refused: 0 };
  const post = (callback: Callback, tries: number) => {
    const url = new URL(callback.url);
    const form = {
      AccountSid: accountSid,
      From: '+15005550006',
      MessageSid: callback.sid,
      MessageStatus: callback.status,
      SmsSid: callback.sid,
      SmsStatus: callback.status,
      To: callback.to,
    };
    const isAgain = () => tries > 1;
    const end = (status: number) => {
      if (status >= 200 && status < 300) counts.answered += 1;
      else if (isAgain()) post(callback, tries - 1);
      else counts.refused += 1;
    };
    let status = 0;
    agent.dispatch(
      {
        origin: url.origin,
        path: url.pathname,
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-twilio-signature': signForm(authToken, url.origin + url.pathname, form),
        },
        body: new URLSearchParams(form).toString(),
      },
      {
        onRequestStart: () => undefined,
        onResponseStart: (_, statusCode) => (status = statusCode),
        onResponseData: () => undefined,
        onResponseEnd: () => end(status),
        onResponseError: () => end(0),
      },
    );
  };
  return {
    counts,
    /** As Twilio does it: a fragment `rc=5` asks for five more tries, without one there is none. */
    post: (callback: Callback) => {
      const [, more = '0'] = /[#&]rc=(\d)/.exec(callback.url) ?? [];
      post(callback, 1 + Number(more));
    },
  };
}
