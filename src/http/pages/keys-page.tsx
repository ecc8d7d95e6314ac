import type { ApiKey } from '../../identity/api-keys.ts';
import { fill } from './figures.ts';
import { SelectField } from './form-parts.tsx';
import { Page, type Look } from './layout.tsx';
import { Deed } from './operator-page.tsx';
import { roleOptions, Secret, type ShownOnce } from './operators-page.tsx';
import { operatorsWords } from './operators-words.ts';
import { writeInstant } from './write-instant.ts';

/** The keys of other systems: made, seen in use, ended. */
export function KeysPage({
  look,
  keys,
  shown,
}: {
  look: Look;
  keys: readonly ApiKey[];
  shown?: ShownOnce | undefined;
}) {
  const words = operatorsWords(look.language);
  return (
    <Page look={look} title={words.keysTitle}>
      <p>
        <a href="/operators">← {words.toOperators}</a>
      </p>
      <h1>{words.keysTitle}</h1>
      <p class="lead">{words.keysLead}</p>
      {shown !== undefined && <Secret look={look} shown={shown} />}
      {keys.length === 0 ? <p class="notice">{words.noKeys}</p> : <KeyList look={look} keys={keys} />}
      <h2 class="section">{words.addKey}</h2>
      <form method="post" action="/keys" class="form">
        <SelectField name="role" label={words.role} value="viewer" faults={{}} options={roleOptions(look)} />
        <div>
          <button class="go">{words.addKey}</button>
        </div>
      </form>
    </Page>
  );
}

function KeyList({ look, keys }: { look: Look; keys: readonly ApiKey[] }) {
  const words = operatorsWords(look.language);
  return (
    <ul class="tiles">
      {keys.map(({ id, role, createdAt, lastUsedAt, revokedAt }) => (
        <li key={id} class={revokedAt === null ? 'card' : 'card out'}>
          <h2>
            <code>{id}</code>
          </h2>
          <p>
            {words.shortRoles[role] ?? role}
            {revokedAt !== null && <> · {fill(words.revoked, { at: writeInstant(revokedAt) })}</>}
          </p>
          <p class="aside">
            {words.made} {writeInstant(createdAt)} · {words.lastUsed}{' '}
            {lastUsedAt === null ? words.never : writeInstant(lastUsedAt)}
          </p>
          {revokedAt === null && (
            <Deed summary={words.revoke} hint={words.revokeHint} action={`/keys/${id}/revoke`} danger />
          )}
        </li>
      ))}
    </ul>
  );
}
