import { describe, expect, it } from 'vitest';
import type { IncidentId } from '../kernel/id.ts';
import type { BoardFacts } from './board-facts.ts';
import { createIncidentWatches, type WatchEvent } from './watch-incident.ts';

const incidentId = 'incident-1' as IncidentId;

/** A board on which `confirmed` of ten people have answered, as of second `second`. */
function factsAt(second: number, confirmed: number): BoardFacts {
  const counts = {
    recipients: 10,
    pending: 10 - confirmed,
    sent: 0,
    delivered: 0,
    confirmed,
    unreachable: 0,
    stopped: 0,
  };
  return {
    reachability: {
      ...counts,
      byAnswer: confirmed === 0 ? {} : { safe: confirmed },
      needHelp: 0,
      helpCleared: 0,
      late: 0,
      byChannel: {},
      bySite: [{ site: 'Lyon', ...counts, needHelp: 0, byAnswer: {} }],
      secondsTo: {
        delivered50: null,
        delivered90: null,
        delivered99: null,
        confirmed50: null,
        confirmed90: null,
      },
      asOf: new Date(1_000 * second).toISOString(),
    },
    state: 'active',
    endedAt: null,
    stuck: [],
    help: [],
    helpByAnswer: {},
    obstacles: [],
    curve: { seconds: 60, heard: [0, confirmed], had: [0, confirmed] },
  };
}

/** A house whose readings are answered by `facts`, one second apart. */
function house(facts: (reading: number) => BoardFacts | Error | undefined) {
  let readings = 0;
  const errors: unknown[] = [];
  const watches = createIncidentWatches({
    read: () => {
      const answer = facts(readings++);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    everyMs: 1,
    onError: (error) => errors.push(error),
  });
  const watch = async (part: 'reachability' | 'board', lastEventId?: string) => {
    const seen: WatchEvent[] = [];
    const waiting: (() => void)[] = [];
    const found = await watches.watch(incidentId, {
      part,
      lastEventId,
      tell: (event) => {
        seen.push(event);
        for (const wake of waiting.splice(0)) wake();
      },
    });
    const events = async (count: number) => {
      while (seen.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
      return seen.slice(0, count);
    };
    return { found, events, first: (found?.first ?? []).map(read) };
  };
  return { watch, watches, errors, readings: () => readings };
}

function read(event: WatchEvent): { name: string | undefined; data: unknown } {
  const [, name] = /^event: (.*)$/m.exec(event.text) ?? [];
  const [, data = ''] = /^data: (.*)$/m.exec(event.text) ?? [];
  return { name, data: JSON.parse(data) };
}

describe('watching an incident', () => {
  it('begins with a snapshot and goes on with what changed', async () => {
    const { watch } = house((reading) => factsAt(reading, reading));
    const viewer = await watch('reachability');
    expect(viewer.first).toEqual([{ name: 'snapshot', data: factsAt(0, 0).reachability }]);
    const [event] = await viewer.events(1);
    expect(event && read(event)).toMatchObject({
      name: 'patch',
      data: { confirmed: 1, pending: 9, byAnswer: { safe: 1 } },
    });
    viewer.found?.stop();
  });

  it('hands two viewers the very same event, from one reading', async () => {
    const { watch } = house((reading) => factsAt(reading, reading));
    const [ana, bo] = [await watch('board'), await watch('board')];
    const [[forAna], [forBo]] = [await ana.events(1), await bo.events(1)];
    expect(forAna).toBe(forBo);
    ana.found?.stop();
    bo.found?.stop();
  });

  it('says nothing for a while where nothing moved, then that the numbers are as of now', async () => {
    const { watch, readings } = house((reading) => factsAt(reading, 0));
    const viewer = await watch('reachability');
    const [event] = await viewer.events(1);
    expect(event && read(event).data).toEqual({ asOf: factsAt(5, 0).reachability.asOf });
    expect(readings()).toBe(6);
    viewer.found?.stop();
  });

  it('gives whoever comes back only what they missed', async () => {
    const { watch } = house((reading) => factsAt(reading, Math.min(reading, 2)));
    const stayed = await watch('reachability');
    const events = await stayed.events(2);
    const back = await watch('reachability', events[0]?.id);
    expect(back.first[0]).toMatchObject({ name: 'patch', data: { confirmed: 2 } });
    const stranger = await watch('reachability', 'another-process-7');
    expect(stranger.first[0]?.name).toBe('snapshot');
    for (const viewer of [stayed, back, stranger]) viewer.found?.stop();
  });

  it('goes on after a reading failed, and reports it', async () => {
    const broken = new Error('the database does not answer');
    const { watch, errors } = house((reading) => (reading === 1 ? broken : factsAt(reading, reading)));
    const viewer = await watch('reachability');
    const [event] = await viewer.events(1);
    expect(event && read(event).data).toMatchObject({ confirmed: 2 });
    expect(errors).toEqual([broken]);
    viewer.found?.stop();
  });

  it('asks nothing once nobody watches, and knows no incident that is not there', async () => {
    const { watch, watches } = house(() => factsAt(0, 0));
    const viewer = await watch('board');
    expect(watches.watching()).toBe(1);
    viewer.found?.stop();
    expect(watches.watching()).toBe(0);
    const nowhere = house(() => undefined);
    expect((await nowhere.watch('board')).found).toBeUndefined();
    expect(nowhere.watches.watching()).toBe(0);
  });
});
