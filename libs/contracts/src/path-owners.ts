import type { HttpService, RouteOwner } from './route-owners';

/** A path of an ingress, and whose routes lie under it. */
export interface PathOwners {
  /** Without parameters: what stands before the first one. */
  readonly path: string;
  /** As Kubernetes names it: `Prefix` takes the path itself and what follows after a slash. */
  readonly pathType: 'Exact' | 'Prefix';
  /** In order; several where they share the paths or tell them apart by method, which an ingress cannot. */
  readonly services: readonly HttpService[];
}

/** The fewest paths that let every route through, in order; a path under a listed prefix is not listed again. */
export function pathOwners(owners: readonly RouteOwner[]): readonly PathOwners[] {
  const all = owners.map(({ path }) => {
    const at = path.indexOf('/{');
    return at < 0 ? ({ path, pathType: 'Exact' } as const) : ({ path: path.slice(0, at), pathType: 'Prefix' } as const);
  });
  const prefixes = new Set(all.flatMap(({ path, pathType }) => (pathType === 'Prefix' ? [path] : [])));
  const covered = ({ path, pathType }: (typeof all)[number]): boolean =>
    [...prefixes].some(
      (prefix) => path.startsWith(`${prefix}/`) || (path === prefix && pathType === 'Exact') || prefix === '',
    );
  const kept = new Map(all.filter((one) => !covered(one)).map((one) => [one.path, one.pathType]));
  return [...kept]
    .map(([path, pathType]) => ({ path, pathType, services: servicesUnder(path, pathType, owners) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

const servicesUnder = (
  path: string,
  pathType: PathOwners['pathType'],
  owners: readonly RouteOwner[],
): readonly HttpService[] =>
  [
    ...new Set(
      owners
        .filter((owner) => owner.path === path || (pathType === 'Prefix' && owner.path.startsWith(`${path}/`)))
        .map(({ service }) => service),
    ),
  ].sort();
