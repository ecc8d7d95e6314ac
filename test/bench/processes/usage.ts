import { readFile, readdir } from 'node:fs/promises';

/** The kernel's clock ticks a second, in which /proc counts. */
const TICKS = 100;

/** Seconds of CPU that a process and all it has started have used, those that have ended included. */
export async function cpuSeconds(pid: number): Promise<number> {
  const [own, children] = await Promise.all([ticksOf(pid), childrenOf(pid)]);
  const below = await Promise.all(children.map(cpuSeconds));
  return own / TICKS + below.reduce((sum, seconds) => sum + seconds, 0);
}

/** The most memory a process has held at once, in bytes. */
export async function peakMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(status) ?? [];
  if (kilobytes === undefined) throw new Error(`/proc/${pid}/status names no VmHWM`);
  return Number(kilobytes) * 1_024;
}

/** The process that started this one. */
export async function parentOf(pid: number): Promise<number> {
  return Number((await statOf(pid))[1]);
}

/** The fields behind the command's name, of which the first is the state. */
async function statOf(pid: number): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** User and system time, its own and that of children that have ended; one that has just ended counts nothing. */
async function ticksOf(pid: number): Promise<number> {
  const fields = await statOf(pid).catch(() => []);
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0);
}

async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')),
  );
  return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
}
