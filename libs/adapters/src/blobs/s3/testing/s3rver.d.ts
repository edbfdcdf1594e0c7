/** As much of the package as the test server uses; it has no types of its own. */
declare module 's3rver' {
  interface Options {
    readonly address: string;
    readonly port: number;
    readonly directory: string;
    readonly silent: boolean;
  }
  class S3rver {
    constructor(options: Options);
    run(): Promise<{ readonly port: number }>;
  }
  export = S3rver;
}
