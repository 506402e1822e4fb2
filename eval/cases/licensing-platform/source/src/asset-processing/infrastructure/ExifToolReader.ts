import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { MetadataReader } from '../application/commandHandlers';
import { TechnicalMetadata } from '../domain/TechnicalMetadata';
import { ExifToolResult } from './generated/exiftool';

const run = promisify(execFile);
const FORMATS = { JPEG: 'jpeg', PNG: 'png', TIFF: 'tiff' } as const;

export class ExifToolReader implements MetadataReader {
  async read(fileName: string): Promise<TechnicalMetadata> {
    const { stdout } = await run('exiftool', ['-json', fileName]);
    const [tags] = JSON.parse(stdout) as [ExifToolResult];
    return new TechnicalMetadata(
      tags.ImageWidth,
      tags.ImageHeight,
      FORMATS[tags.FileType],
      tags.DateTimeOriginal ? new Date(tags.DateTimeOriginal) : undefined,
    );
  }
}
