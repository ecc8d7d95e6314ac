import { loadChannelMap } from './channels/channel-map.ts';
import { ConfigError, inspectEnvironment, loadConfig, type Config, type Environment } from './config.ts';
import { formatFault, type Fault } from './kernel/fault.ts';
import { checkPlaybooks, listPlaybookFiles } from './playbook/library.ts';

/**
 * The configuration of a process that is to run. Where a variable or the channel map is wrong, it throws a ConfigError
 * that says all at once: the variables in one line, then each fault of the channel map and of the playbooks. Broken
 * playbooks alone stop no start: the others can be launched.
 */
export async function loadSetup(environment: Environment): Promise<Config> {
  const { faults, channelsFile, playbooksDir } = inspectEnvironment(environment);
  const ofChannels = channelsFile === undefined ? [] : faultsOfChannels(channelsFile, environment);
  if (faults.length === 0 && ofChannels.length === 0) return loadConfig(environment);
  const ofVariables = faults.length === 0 ? [] : [faults.join('; ')];
  const ofFiles = [...ofChannels, ...(await faultsOfPlaybooks(playbooksDir))].map(formatFault);
  throw new ConfigError([...ofVariables, ...ofFiles].join('\n'));
}

function faultsOfChannels(file: string, environment: Environment): readonly Fault[] {
  const read = loadChannelMap(file, environment);
  return 'faults' in read ? read.faults : [];
}

async function faultsOfPlaybooks(folder: string): Promise<readonly Fault[]> {
  const files = await listPlaybookFiles(folder).catch(() => []);
  return (await checkPlaybooks(files)).faults;
}
