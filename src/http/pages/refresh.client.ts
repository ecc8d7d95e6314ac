import { keepFresh } from './refresh.ts';

keepFresh(document);
