export { firstKept, lastNumber, pruneOutbox, readOutbox } from './read.ts';
