// Imports run one way: main -> cli, http -> incident, dispatch, confirmation, intake, reachability
// -> directory, playbook, channels (contract) -> db, queue, audit, identity -> kernel.
const rooms = (...names) => `^src/(${names.join('|')})(/|\\.ts)`;
const forbid = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    forbid('no-cycles', {}, { circular: true }, 'Two files that import each other cannot be read alone.'),
    forbid(
      'no-barrels',
      {},
      { path: '/index\\.tsx?$', pathNot: 'node_modules' },
      'Import the file that has it.',
    ),
    forbid(
      'kernel-is-the-floor',
      { path: rooms('kernel') },
      { path: '^src/', pathNot: rooms('kernel') },
      'kernel imports nothing of ours.',
    ),
    forbid(
      'floor-one',
      { path: rooms('db', 'queue', 'audit') },
      { path: '^src/', pathNot: rooms('kernel', 'db', 'queue', 'audit', 'config') },
      'db, queue and audit stand on the kernel.',
    ),
    forbid(
      'floor-two',
      { path: rooms('directory', 'playbook', 'channels', 'identity') },
      {
        path: '^src/',
        pathNot: rooms(
          'kernel',
          'db',
          'queue',
          'audit',
          'config',
          'directory',
          'playbook',
          'channels',
          'identity',
        ),
      },
      'directory, playbook, channels and identity do not know who uses them.',
    ),
    forbid(
      'alarm-looks-from-beside',
      { path: rooms('alarm') },
      { path: '^src/', pathNot: rooms('alarm', 'kernel', 'db', 'channels', 'config') },
      'Who watches the house depends on as little of it as can be.',
    ),
    forbid(
      'floor-three',
      { path: rooms('incident', 'dispatch', 'confirmation', 'intake', 'reachability') },
      { path: rooms('http', 'cli', 'main') },
      'The domain does not know the web or the shell.',
    ),
    forbid(
      'channels-never-dispatch',
      { path: rooms('channels') },
      { path: rooms('dispatch') },
      'A carrier is a folder.',
    ),
    forbid(
      'reachability-only-reads',
      { path: rooms('reachability') },
      { path: rooms('dispatch', 'incident', 'confirmation') },
      'Read models read tables.',
    ),
    forbid(
      'carrier-sdk',
      { path: '^src/', pathNot: rooms('channels') },
      { path: 'node_modules/(twilio|nodemailer|web-push)/' },
      'Only channels/ names a carrier.',
    ),
    forbid(
      'express-in-http',
      { path: '^src/', pathNot: rooms('http') },
      { path: 'node_modules/express/' },
      'Only http/ knows express.',
    ),
    forbid(
      'bullmq-in-queue',
      { path: '^src/', pathNot: rooms('queue') },
      { path: 'node_modules/(bullmq|ioredis)/' },
      'Only queue/ knows BullMQ.',
    ),
    forbid(
      'prisma-in-stores',
      { path: '^src/', pathNot: ['^src/db/', '-store\\.ts$', '\\.test\\.ts$'] },
      { path: ['node_modules/(@prisma|pg)/', '^src/db/generated/'] },
      'Only db/ and stores know Prisma.',
    ),
    forbid(
      'simulator-apart',
      { path: '^simulator/' },
      { path: '^src/' },
      'The simulator proves nothing if it shares code.',
    ),
    forbid(
      'app-apart',
      { path: '^src/', pathNot: '\\.(test|fixture)\\.tsx?$' },
      { path: '^(simulator|test)/' },
      'The app never imports its simulator or tests.',
    ),
  ],
  options: {
    // Seen where they are imported, not looked into.
    doNotFollow: { path: ['node_modules', '^src/db/generated/'] },
    exclude: { path: '^dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
  },
};
