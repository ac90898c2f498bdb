/** The file that the maps' thread runs. */
import { parentPort, workerData } from 'node:worker_threads';
import { serveMaps } from './serve.ts';

if (parentPort) serveMaps(parentPort, workerData);
