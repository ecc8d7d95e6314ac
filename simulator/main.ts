import { help, OptionFault, readOptions } from './options.ts';
import { ScenarioError } from './scenario.ts';
import { startSimulator } from './start.ts';

/** The program: starts, prints one line of JSON when it listens, and ends with SIGTERM, SIGINT or its parent. */
async function main(): Promise<void> {
  const { simulator: options, withParent, wantsHelp } = readOptions(process.argv.slice(2), process.env);
  if (wantsHelp) {
    console.log(help);
    return;
  }
  const simulator = await startSimulator({
    ...options,
    onError: (error) => console.error('simulator:', error),
  });
  let isEnding = false;
  const end = (): void => {
    if (isEnding) return;
    isEnding = true;
    simulator.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error('simulator:', error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  if (withParent) process.stdin.on('end', end).on('close', end).on('error', end).resume();
  console.log(JSON.stringify({ ready: true, url: simulator.url, smtpPort: simulator.smtpPort }));
}

function isInUse(error: unknown): error is Error & { address: string; port: number } {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

main().catch((error: unknown) => {
  const isExpected = error instanceof OptionFault || error instanceof ScenarioError;
  if (isExpected) console.error(error.message);
  else console.error(isInUse(error) ? `simulator: ${error.address}:${error.port} is in use` : error);
  process.exit(1);
});
