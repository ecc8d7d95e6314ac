import { enableHolding } from './hold.ts';

enableHolding(document);
