import { feedFiles, openApiFile, ownerFiles } from '@eventdesk/contracts/files';
import { deskOwners, deskRoutes } from './routes';

/** The documents that are committed under `libs/contracts/generated`, by path there; `npm run docs` writes them. */
export const contractFiles = (): ReadonlyMap<string, string> =>
  new Map([...feedFiles(), ['openapi.json', openApiFile(deskRoutes)], ...ownerFiles(deskOwners)]);
