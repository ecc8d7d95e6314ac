import type { Router } from 'express';
import type { Context } from '../../context.ts';
import { sendTest, type SentTest } from '../../dispatch/send-test.ts';
import { setLane } from '../../dispatch/set-lane.ts';
import { Problem } from '../../kernel/problem.ts';
import { readLanes } from '../../reachability/read-lanes.ts';
import { laneByHandSchema, laneParams } from '../api/lanes.ts';
import { ChannelsPage } from './channels-page.tsx';
import { channelsWords } from './channels-words.ts';
import type { Console, Visit } from './console.ts';

/** The channels and providers, held back and let go by hand, and a test to oneself. */
export function mountChannelPages(router: Router, context: Context, { page }: Console): void {
  router.get(
    '/channels',
    page('view', (visit) => show(context, visit, {})),
  );
  router.post(
    '/channels/:channel/:provider',
    page('lanes', async (visit) => {
      const { form, look, actor, redirect } = visit;
      const read = laneByHandSchema.safeParse({ state: form['state'], reason: form['reason'] ?? '' });
      if (!read.success) return show(context, visit, { fault: channelsWords(look.language).reasonMissing });
      await setLane(context, { ...readLane(visit), ...read.data }, actor);
      redirect('/channels');
    }),
  );
  router.post(
    '/channels/:channel/:provider/test',
    page('lanes', async (visit) => {
      try {
        const deps = { ...context, publicUrl: context.config.publicUrl };
        await show(context, visit, { tested: await sendTest(deps, readLane(visit), visit.actor) });
      } catch (error) {
        if (!(error instanceof Problem) || error.type === 'not-found') throw error;
        const { mayNotTest } = channelsWords(visit.look.language);
        await show(context, visit, { fault: `${mayNotTest} ${error.detail}` });
      }
    }),
  );
}

async function show(
  context: Context,
  { look, send }: Visit,
  more: { tested?: SentTest; fault?: string },
): Promise<void> {
  const { channels } = context.channelMap;
  const lanes = await readLanes(context);
  const page = <ChannelsPage look={look} channels={channels} lanes={lanes} {...more} />;
  send(page, more.fault === undefined ? 200 : 422);
}

function readLane({ param }: Visit) {
  const read = laneParams.safeParse({ channel: param('channel'), provider: param('provider') });
  if (!read.success) throw new Problem('not-found', 'There is no such provider.');
  return read.data;
}
