import type { Right } from '../../identity/actor.ts';
import { pickWords } from './pick-words.ts';

/** The parts of the console, in the order they are shown, and who sees each. */
const parts: readonly { readonly href: string; readonly name: keyof NavWords; readonly right: Right }[] = [
  { href: '/', name: 'incidents', right: 'view' },
  { href: '/launch', name: 'launch', right: 'launch' },
  { href: '/employees', name: 'employees', right: 'view' },
  { href: '/channels', name: 'channels', right: 'view' },
  { href: '/operators', name: 'operators', right: 'identity' },
];

const english = {
  parts: 'Parts of the console',
  incidents: 'Incidents',
  launch: 'Launch',
  employees: 'Employees',
  channels: 'Channels',
  operators: 'Operators',
};
type NavWords = typeof english;

const traditionalChinese: NavWords = {
  parts: '主控台各區',
  incidents: '事件',
  launch: '啟動',
  employees: '員工',
  channels: '管道',
  operators: '操作人員',
};

interface NavProps {
  readonly language: string;
  /** What the reader may do. */
  readonly rights: readonly Right[];
  /** The path of the page they are on. */
  readonly path: string;
}

/** The way through the console, with the part marked that this page belongs to. */
export function NavLinks({ language, rights, path }: NavProps) {
  const words = pickWords<NavWords>(language, { en: english, 'zh-Hant': traditionalChinese });
  return (
    <nav aria-label={words.parts}>
      {parts
        .filter(({ right }) => rights.includes(right))
        .map(({ href, name }) => (
          <a key={href} href={href} aria-current={isPartOf(path, href) ? 'page' : undefined}>
            {words[name]}
          </a>
        ))}
    </nav>
  );
}

/** Imports belong to the employees, playbook files to the launch, keys and kiosks to the operators. */
const homes: Readonly<Record<string, string>> = {
  incidents: '/',
  imports: '/employees',
  playbooks: '/launch',
  keys: '/operators',
  kiosks: '/operators',
};

function isPartOf(path: string, href: string): boolean {
  const first = path.split('/')[1] ?? '';
  return (homes[first] ?? `/${first}`) === href;
}
