import { expect } from 'vitest';
import { query } from '../../src/db/sql.ts';
import { scene } from '../harness/scene/scene.ts';
import { SITES } from '../harness/scene/sites.ts';

scene('Nobody takes the marker off a drill, not even in the database', async (s) => {
  const { eva } = await s.employ(SITES, {
    eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' },
  });
  const drill = await s.launch('fire-evacuation', { site: 'Taoyuan' }, true);
  await eva.expectSms(/^DRILL: /);
  const unmark = `UPDATE messages SET texts = jsonb_set(texts, '{zh-Hant,headline}', '"火警"') WHERE incident_id = $1`;
  await expect(query(s.stage.db.pool, unmark, [drill])).rejects.toThrow('exercise_texts_are_marked');
});

scene('A drill and a fire on the same site are two incidents, and nobody mixes them up', async (s) => {
  const { eva } = await s.employ(SITES, {
    eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' },
  });
  const drill = await s.launch('fire-evacuation', { site: 'Taoyuan' }, true);
  await eva.expectSms(/^DRILL: /);
  const fire = await s.launch('fire-evacuation', { site: 'Taoyuan' });
  expect(fire).not.toBe(drill);
  const { text } = await eva.expectSms(/^(?!DRILL)/);
  expect(text).not.toContain('DRILL');
  const playDown = 'UPDATE incidents SET exercise = true WHERE id = $1';
  await expect(query(s.stage.db.pool, playDown, [fire])).rejects.toThrow('exercise_texts_are_marked');
});
