import type { Router } from 'express';
import { answerProbe, behindHeader, probeHeader, sayBehind } from '../../alarm/webhook-proof.ts';
import { refuse, type WebhookContext } from './webhook-context.ts';

/**
 * Our own probe of this webhook: answered with a proof where it is genuine, without the database, and with how far this
 * process is behind in recording what carriers report.
 */
export function mountProbe(router: Router, { config, inbound }: WebhookContext): void {
  router.post('/probe', (request, response) => {
    const answer = answerProbe(config.secret, request.get(probeHeader), Date.now());
    if (answer === undefined) throw refuse('probe', 'This probe was not made by a process of this house.');
    response.setHeader(probeHeader, answer);
    response.setHeader(behindHeader, sayBehind(config.secret, answer, inbound.behindMs()));
    response.status(204).end();
  });
}
