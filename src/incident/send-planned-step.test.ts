import { describe, expect, it } from 'vitest';
import { minute } from '../../test/fixtures/engine-house.ts';
import type { IncidentId } from '../kernel/id.ts';
import { closeIncident } from './close-incident.ts';
import { ana, back, hour, step, usePlanHouse } from './plan-house.fixture.ts';
import { cancelPlannedStep, sendPlannedStep } from './send-planned-step.ts';
import { stopIncident } from './stop-incident.ts';

const { rows, depsAt, launch, keep, sent, states } = usePlanHouse();

/** What stands in the audit trail of an incident. */
const trail = (incidentId: IncidentId) =>
  rows('SELECT actor, action, details FROM audit_entries WHERE subject = $1 ORDER BY id', incidentId);

describe('a message', () => {
  it('by hand goes when somebody says so, once, and by nobody else', async () => {
    const { incidentId } = await launch(step('told', { kind: 'by-hand' }));
    expect(await keep(9 * hour)).toBe(false);
    await Promise.all([1, 2, 3].map(() => sendPlannedStep(depsAt(minute), incidentId, 'told', ana)));
    expect(await sent()).toEqual(['told']);
    expect(await rows('SELECT ended_by FROM planned_steps')).toEqual([{ ended_by: 'operator:ana' }]);
    await expect(sendPlannedStep(depsAt(minute), incidentId, 'nothing', ana)).rejects.toMatchObject({
      type: 'not-found',
    });
  });
});

describe('nothing more is sent', () => {
  const due = () =>
    launch(step('later', { kind: 'after', afterMs: minute }), step('told', { kind: 'by-hand' }));

  it('once it was stopped or closed', async () => {
    for (const [end, reason] of [
      [stopIncident, 'stopped'],
      [closeIncident, 'closed'],
    ] as const) {
      const { incidentId } = await due();
      await end(depsAt(0), incidentId, ana);
      expect(await keep(hour)).toBe(false);
      expect(
        await rows('SELECT state, reason, ended_by FROM planned_steps WHERE incident_id = $1', incidentId),
      ).toEqual(Array(2).fill({ state: 'cancelled', reason, ended_by: 'operator:ana' }));
      expect(await trail(incidentId)).toEqual([
        {
          actor: 'operator:ana',
          action: `incident.${end === stopIncident ? 'stop' : 'close'}`,
          details: { cancelled: ['later', 'told'] },
        },
      ]);
      await expect(sendPlannedStep(depsAt(hour), incidentId, 'told', ana)).rejects.toMatchObject({
        type: 'wrong-state',
      });
    }
    expect(await sent()).toEqual([]);
  });

  it('of what a person has cancelled, nor of what waits for it alone', async () => {
    const { incidentId } = await launch(
      step('ask', { kind: 'by-hand' }, [back]),
      step('end', { kind: 'confirmed', percent: 50, of: 'ask' }),
      step('then', { kind: 'confirmed', percent: 50, of: 'end' }),
      step('last', { kind: 'answered', answer: 'back', of: 'ask', afterMs: hour }),
    );
    await cancelPlannedStep(depsAt(minute), incidentId, 'ask', ana);
    await cancelPlannedStep(depsAt(minute), incidentId, 'ask', ana);
    expect(await states()).toEqual({
      ask: 'cancelled by-hand',
      end: 'skipped not-to-come',
      then: 'skipped not-to-come',
      last: 'waiting',
    });
    expect(await trail(incidentId)).toEqual([
      {
        actor: 'operator:ana',
        action: 'incident.cancel-step',
        details: { step: 'ask', skipped: ['end', 'then'] },
      },
    ]);
    await expect(sendPlannedStep(depsAt(minute), incidentId, 'ask', ana)).rejects.toThrow('was cancelled');
    await keep(hour);
    expect(await sent()).toEqual(['last']);
    await expect(cancelPlannedStep(depsAt(hour), incidentId, 'last', ana)).rejects.toThrow('was sent');
  });

  it('that nobody would get: it is skipped with what waits for it alone, and the trail says so', async () => {
    const { incidentId } = await launch(
      step('ask', { kind: 'after', afterMs: minute }, [back]),
      step('end', { kind: 'confirmed', percent: 50, of: 'ask' }),
    );
    await rows('DELETE FROM recipients');
    expect(await keep(minute)).toBe(false);
    expect(await states()).toEqual({ ask: 'skipped nobody', end: 'skipped not-to-come' });
    expect(await trail(incidentId)).toEqual([
      {
        actor: 'tocsin',
        action: 'incident.skip-step',
        details: { step: 'ask', reason: 'nobody', skipped: ['end'] },
      },
    ]);
  });
});
