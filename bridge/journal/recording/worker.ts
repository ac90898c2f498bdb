/** The file that the recorder's thread runs. */
import { parentPort, workerData } from 'node:worker_threads';
import { serve } from './serve.ts';

if (parentPort) serve(parentPort, workerData);
