/**
 * Keeps the S3 client from writing eight lines about the age of Node at each start, in the way that its makers offer;
 * who set the variable himself is left alone.
 */
export function keepAwsQuiet(): void {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
}
