import type { OutgoingMessage } from '../channels/content.ts';
import type { Pool } from '../db/sql.ts';
import type { Channel } from '../kernel/channel.ts';
import type { ByLanguage } from '../kernel/language.ts';
import type { MarkedTexts } from '../playbook/marked-texts.ts';
import type { MessageText } from '../playbook/schema.ts';
import { takesBack, type FollowUpKind } from './message-kind.ts';
import { prepareMessage, type MessagePlan } from './prepare-message.ts';
import { countAddressees, countAnswered } from './recipient-store.ts';
import type { IncidentRun } from './run-store.ts';
import { channelsOf, sampleContents, type SampleContent } from './sample-contents.ts';

interface Deps {
  pool: Pool;
  publicUrl: string;
}

/** Who would get a further message and what they would read. */
export interface MessagePreview {
  kind: FollowUpKind;
  run: IncidentRun;
  texts: MarkedTexts;
  recipients: number;
  /** People with a contact point that may be used, a channel of the route each. */
  byChannel: readonly { channel: Channel; people: number }[];
  /** People whom no channel reaches. */
  noPath: number;
  contents: readonly SampleContent[];
  /** How many have answered, and are asked once more; null: it asks nobody anew. */
  reopened: number | null;
  /** The words it takes back, the oldest first; none where it takes nothing back. */
  takenBack: readonly ByLanguage<MessageText>[];
}

/**
 * Shows a message without sending it: the same preparation, the same rule for whom it goes to, the same rendering.
 * Throws the same Problems.
 */
export async function previewMessage(deps: Deps, plan: MessagePlan): Promise<MessagePreview> {
  const { run, kind, step, texts, addressees, asksAnew } = await prepareMessage(deps.pool, plan);
  const message: OutgoingMessage = {
    title: run.title,
    severity: run.severity,
    exercise: run.exercise,
    texts,
    answers: step.answers,
  };
  const number = run.latest + 1;
  const paths = await countAddressees(deps.pool, { incidentId: run.id, number }, addressees);
  return {
    kind,
    run,
    texts,
    recipients: paths.people,
    byChannel: channelsOf(step.route).map((channel) => ({ channel, people: paths.byChannel[channel] })),
    noPath: paths.none,
    contents: sampleContents(message, step.route, deps.publicUrl),
    reopened: asksAnew ? await countAnswered(deps.pool, run.id, run.question?.number ?? 1) : null,
    takenBack: takesBack(kind) ? run.standing.map((said) => said.texts) : [],
  };
}
