/** Where the simulator listens and the account it knows. */
export interface SimulatorAddress {
  readonly url: string;
  readonly smtpPort: number;
  readonly accountSid: string;
  readonly authToken: string;
}

/** What the environment says, typed. */
export interface Config {
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  /** What carriers and employees call; no slash at its end. */
  readonly publicUrl: string;
  readonly secret: string;
  readonly playbooksDir: string;
  readonly channelsFile: string | undefined;
  readonly logLevel: string;
  readonly simulator: SimulatorAddress | undefined;
}
