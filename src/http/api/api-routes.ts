import type { AnyRoute } from '../route.ts';
import { deliveryRoutes } from './deliveries.ts';
import { employeeRoutes } from './employees.ts';
import { importRoutes } from './imports.ts';
import { incidentRoutes } from './incidents.ts';
import { incidentStreamRoutes } from './incident-stream.ts';
import { keyRoutes } from './keys.ts';
import { kioskRoutes } from './kiosks.ts';
import { laneRoutes } from './lanes.ts';
import { messageRoutes } from './messages.ts';
import { operatorRoutes } from './operators.ts';
import { playbookVersionRoutes } from './playbook-versions.ts';
import { playbookRoutes } from './playbooks.ts';
import { readinessRoutes } from './readiness.ts';
import { replyRoutes } from './replies.ts';
import { reportRoutes } from './reports.ts';
import { stepRoutes } from './steps.ts';

/** Every call of the JSON API. What is not in this list does not exist. */
export const apiRoutes: readonly AnyRoute[] = [
  ...incidentRoutes,
  ...messageRoutes,
  ...stepRoutes,
  ...incidentStreamRoutes,
  ...deliveryRoutes,
  ...replyRoutes,
  ...reportRoutes,
  ...laneRoutes,
  ...readinessRoutes,
  ...playbookRoutes,
  ...playbookVersionRoutes,
  ...employeeRoutes,
  ...importRoutes,
  ...keyRoutes,
  ...kioskRoutes,
  ...operatorRoutes,
];
