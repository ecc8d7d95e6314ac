import type { Pool } from '../db/sql.ts';
import type { OutgoingMessage } from '../channels/content.ts';
import { countAudience, countPaths } from '../directory/audience-store.ts';
import { countLeftOut, type LeftOutCount } from '../directory/exclusion-store.ts';
import { findWouldBeTold, type WouldBeTold } from '../directory/told-store.ts';
import type { Channel } from '../kernel/channel.ts';
import type { Library } from '../playbook/library.ts';
import { prepareLaunch, type LaunchPlan } from './prepare-launch.ts';
import type { MarkedTexts } from '../playbook/marked-texts.ts';
import type { Answer, Playbook, Route } from '../playbook/schema.ts';
import type { When } from '../playbook/when.ts';
import { channelsOf, sampleContents, type SampleContent } from './sample-contents.ts';

interface Deps {
  pool: Pool;
  library: { current(): Library };
  publicUrl: string;
}

/** Who would get it and what they would read. */
export interface LaunchPreview {
  playbook: Playbook;
  exercise: boolean;
  recipients: number;
  /** Whom the playbook leaves out, in numbers; null: it leaves out nobody, ever. */
  leftOut: LeftOutCount | null;
  /** People with a contact point that may be used, a channel of the route each. */
  byChannel: readonly { channel: Channel; people: number }[];
  /** People whom no channel reaches. */
  noPath: number;
  /** Who would be told of the silent, a tell of the route each. */
  told: readonly (WouldBeTold & { to: string })[];
  /** Who would be paged when somebody calls for help, a role each. */
  paged: readonly (WouldBeTold & { to: string })[];
  texts: MarkedTexts;
  answers: readonly Answer[];
  route: Route;
  /** What arrives, as it will be sent, with a sample link. */
  contents: readonly SampleContent[];
  /** What follows it, and when. */
  plan: readonly { step: string; when: When; texts: MarkedTexts }[];
}

/** Shows a launch without making it: the same preparation, the same rendering. Throws the same Problems. */
export async function previewLaunch(deps: Deps, plan: LaunchPlan): Promise<LaunchPreview> {
  const prepared = await prepareLaunch(deps, plan);
  const { entry, step, texts, audience, except, exercise } = prepared;
  const leftOut = { kind: 'rules', rules: except } as const;
  const addressed = { audience, leftOut };
  const { playbook } = entry;
  const message: OutgoingMessage = {
    title: playbook.title,
    severity: playbook.severity,
    exercise,
    texts,
    answers: step.answers,
  };
  const recipients = await countAudience(deps.pool, addressed);
  const paths = await countPaths(deps.pool, addressed);
  const nameEach = async (roles: readonly string[]) => {
    const named: (WouldBeTold & { to: string })[] = [];
    for (const to of roles) named.push({ to, ...(await findWouldBeTold(deps.pool, addressed, to)) });
    return named;
  };
  return {
    playbook,
    exercise,
    recipients,
    leftOut: playbook.except.length > 0 ? await countLeftOut(deps.pool, leftOut) : null,
    byChannel: channelsOf(step.route).map((channel) => ({ channel, people: paths.byChannel[channel] })),
    noPath: paths.none,
    told: await nameEach(step.tells.map(({ to }) => to)),
    paged: await nameEach([...new Set(step.answers.flatMap(({ page }) => page ?? []))]),
    texts,
    answers: step.answers,
    route: step.route,
    contents: sampleContents(message, step.route, deps.publicUrl),
    plan: prepared.plan.map((later) => ({ step: later.message.name, when: later.when, texts: later.texts })),
  };
}
