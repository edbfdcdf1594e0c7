/** Makes the bucket that `url` (`s3://key:secret@bucket?endpoint=…&region=…`) names. */
export async function setUpS3({ load, url }) {
  const { CreateBucketCommand, HeadBucketCommand, S3Client } = load('@aws-sdk/client-s3');
  const { hostname, username, password, searchParams } = new URL(url);
  const client = new S3Client({
    endpoint: searchParams.get('endpoint'),
    region: searchParams.get('region') ?? 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: username, secretAccessKey: password },
  });
  try {
    await client.send(new HeadBucketCommand({ Bucket: hostname }));
  } catch (thrown) {
    if (thrown.$metadata?.httpStatusCode !== 404) throw thrown;
    await client.send(new CreateBucketCommand({ Bucket: hostname }));
  } finally {
    client.destroy();
  }
}
