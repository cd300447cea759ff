// The settings of where exported files lie and how they are fetched; part of the table (schema.ts).
import { optional, secret, setting } from './setting.ts'
import { bucketName, folder, httpUrl, oneOf, text } from './value-types.ts'

export const exportSettings = {
  exportDir: optional({
    section: 'Data',
    variable: 'CHARTGATE_EXPORT_DIR',
    type: folder,
    default: null,
    about:
      'The folder of exported files; all nodes must share it. Without it, `exports` in the data folder.',
  }),
  exportS3Endpoint: optional({
    section: 'Data',
    variable: 'CHARTGATE_EXPORT_S3_ENDPOINT',
    type: httpUrl,
    default: null,
    about:
      'An S3-compatible storage that holds exported files instead of a folder: its address, without the bucket.',
  }),
  exportS3Bucket: optional({
    section: 'Data',
    variable: 'CHARTGATE_EXPORT_S3_BUCKET',
    type: bucketName,
    default: null,
    about: 'The bucket of exported files; all that is in it below `chartgate-exports/` is ours.',
  }),
  exportS3Region: setting({
    section: 'Data',
    variable: 'CHARTGATE_EXPORT_S3_REGION',
    type: text,
    default: 'us-east-1',
    about: 'The region of the bucket, as requests are signed for it.',
  }),
  exportS3AccessKey: secret({
    section: 'Data',
    variable: 'CHARTGATE_EXPORT_S3_ACCESS_KEY',
    type: text,
    default: null,
    about: 'The id of the key that may list, read, write and delete in the bucket.',
  }),
  exportS3SecretKey: secret({
    section: 'Data',
    variable: 'CHARTGATE_EXPORT_S3_SECRET_KEY',
    type: text,
    default: null,
    about: 'The secret of that key.',
  }),
  exportS3Addressing: setting({
    section: 'Data',
    variable: 'CHARTGATE_EXPORT_S3_ADDRESSING',
    type: oneOf('path', 'host'),
    default: 'path',
    about: 'Where the bucket stands in an address: in its `path`, or in the name of its `host`.',
  }),
  exportLinks: setting({
    section: 'Data',
    variable: 'CHARTGATE_EXPORT_LINKS',
    type: oneOf('token', 'short-lived'),
    default: 'token',
    about:
      'How exported files are fetched: with a `token` as they were ordered, or by `short-lived` links that open them for five minutes to whoever has them.',
  }),
}
