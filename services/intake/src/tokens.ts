/** Name under which Nest hands over what is no class of this service. */
export const platformToken = Symbol('platform');
