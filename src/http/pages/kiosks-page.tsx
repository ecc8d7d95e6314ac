import type { SiteWithCount } from '../../directory/site-store.ts';
import type { Kiosk } from '../../identity/kiosks.ts';
import { fill } from './figures.ts';
import { FormFault, InputField, SelectField, type FieldFaults } from './form-parts.tsx';
import { kiosksWords } from './kiosks-words.ts';
import { Page, type Look } from './layout.tsx';
import { Deed } from './operator-page.tsx';
import { Secret, type ShownOnce } from './operators-page.tsx';
import { operatorsWords } from './operators-words.ts';
import { writeInstant } from './write-instant.ts';

interface KiosksProps {
  readonly look: Look;
  readonly kiosks: readonly Kiosk[];
  readonly sites: readonly SiteWithCount[];
  readonly faults?: FieldFaults;
  readonly typed?: { readonly site: string; readonly place: string };
  readonly shown?: ShownOnce | undefined;
}

/** The kiosks of all sites: made, seen in use, ended. */
export function KiosksPage({ look, kiosks, sites, faults = {}, typed, shown }: KiosksProps) {
  const words = kiosksWords(look.language);
  return (
    <Page look={look} title={words.title}>
      <p>
        <a href="/operators">← {operatorsWords(look.language).toOperators}</a>
      </p>
      <h1>{words.title}</h1>
      <p class="lead">{words.lead}</p>
      {shown !== undefined && <Secret look={look} shown={shown} />}
      {kiosks.length === 0 ? <p class="notice">{words.none}</p> : <KioskList look={look} kiosks={kiosks} />}
      <h2 class="section">{words.add}</h2>
      <form method="post" action="/kiosks" class="form">
        <FormFault faults={faults} title={words.mend} />
        <SelectField
          name="site"
          label={words.site}
          value={typed?.site}
          faults={faults}
          options={sites.map(({ id, name }) => [id, name] as const)}
          required
        />
        <InputField
          name="place"
          label={words.place}
          hint={words.placeHint}
          value={typed?.place}
          faults={faults}
          required
          maxLength={100}
        />
        <div>
          <button class="go">{words.add}</button>
        </div>
      </form>
    </Page>
  );
}

function KioskList({ look, kiosks }: Pick<KiosksProps, 'look' | 'kiosks'>) {
  const words = kiosksWords(look.language);
  return (
    <ul class="tiles">
      {kiosks.map(({ id, site, place, createdAt, lastUsedAt, revokedAt }) => (
        <li key={id} class={revokedAt === null ? 'card' : 'card out'}>
          <h2>{place}</h2>
          <p>
            {site}
            {revokedAt !== null && <> · {fill(words.revoked, { at: writeInstant(revokedAt) })}</>}
          </p>
          <p class="aside">
            {words.madeAt} {writeInstant(createdAt)} · {words.used}{' '}
            {lastUsedAt === null ? words.never : writeInstant(lastUsedAt)}
          </p>
          {revokedAt === null && (
            <Deed summary={words.revoke} hint={words.revokeHint} action={`/kiosks/${id}/revoke`} danger />
          )}
        </li>
      ))}
    </ul>
  );
}
