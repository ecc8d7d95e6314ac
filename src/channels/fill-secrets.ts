import type { DocumentPath, Fault } from '../kernel/fault.ts';
import type { YamlFile } from '../kernel/read-yaml.ts';

/** Where `${NAME}` is looked up, and how the file that `NAME_FILE` names is read. */
export interface SecretSource {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly readSecretFile: (path: string) => string;
}

const reference = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/**
 * Puts the environment's values in place of `${NAME}` and `${NAME:-default}` in every text of a document: from NAME,
 * else from the file that NAME_FILE names, else the default. Works on parsed data, so that no secret can change
 * the document's shape, and no fault ever shows one.
 */
export function fillSecrets(yaml: YamlFile, secrets: SecretSource): { data: unknown; faults: Fault[] } {
  const faults: Fault[] = [];
  const fill = (value: unknown, path: DocumentPath): unknown => {
    if (typeof value === 'string') {
      return value.replace(reference, (_, name: string, fallback: string | undefined) => {
        const found = lookUp(name, secrets);
        if ('value' in found && found.value !== '') return found.value;
        if ('problem' in found) faults.push(yaml.faultAt(path, found.problem));
        else if (fallback === undefined) {
          faults.push(
            yaml.faultAt(path, `needs the environment variable ${name} (or ${name}_FILE), which is not set`),
          );
        }
        return fallback ?? '';
      });
    }
    if (Array.isArray(value)) return value.map((item, index) => fill(item, [...path, index]));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, fill(item, [...path, key])]),
      );
    }
    return value;
  };
  return { data: fill(yaml.data, []), faults };
}

function lookUp(
  name: string,
  { environment, readSecretFile }: SecretSource,
): { value: string } | { problem: string } {
  const value = environment[name];
  if (value !== undefined && value !== '') return { value };
  const path = environment[`${name}_FILE`];
  if (path === undefined || path === '') return { value: '' };
  try {
    return { value: readSecretFile(path).trim() };
  } catch {
    return {
      problem: `needs the file that the environment variable ${name}_FILE names, which cannot be read`,
    };
  }
}
