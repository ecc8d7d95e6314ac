import type { Desk } from '../desk.ts';
import type { Route } from '../http/server.ts';
import { createCall, fetchCall, listCalls, updateCall } from './calls.ts';
import { createMessage, fetchMessage, listMessages, updateMessage } from './messages.ts';
import { twimlBin } from './twiml-bin.ts';

const account = '/2010-04-01/Accounts/([^/]+)';
const messages = new RegExp(`^${account}/Messages\\.json$`);
const message = new RegExp(`^${account}/Messages/([^/]+)\\.json$`);
const calls = new RegExp(`^${account}/Calls\\.json$`);
const call = new RegExp(`^${account}/Calls/([^/]+)\\.json$`);

/** Twilio's paths, the busiest first. */
export function twilioRoutes(desk: Desk): Route[] {
  return [
    { method: 'POST', pattern: messages, answer: (exchange) => createMessage(desk, exchange) },
    { method: 'POST', pattern: calls, answer: (exchange) => createCall(desk, exchange) },
    { method: 'GET', pattern: messages, answer: (exchange) => listMessages(desk, exchange) },
    { method: 'GET', pattern: message, answer: (exchange) => fetchMessage(desk, exchange) },
    { method: 'POST', pattern: message, answer: (exchange) => updateMessage(desk, exchange) },
    { method: 'GET', pattern: calls, answer: (exchange) => listCalls(desk, exchange) },
    { method: 'GET', pattern: call, answer: (exchange) => fetchCall(desk, exchange) },
    { method: 'POST', pattern: call, answer: (exchange) => updateCall(desk, exchange) },
    twimlBin,
  ];
}
