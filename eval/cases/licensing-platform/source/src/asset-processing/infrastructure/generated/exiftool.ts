// Generated from exiftool.schema.json by json-schema-to-typescript. Do not edit.

export interface ExifToolResult {
  ImageWidth: number;
  ImageHeight: number;
  FileType: 'JPEG' | 'PNG' | 'TIFF';
  DateTimeOriginal?: string;
}

export interface ReadTagsCommand {
  file: string;
  tags: string[];
}

export interface TagsReadEvent {
  file: string;
  result: ExifToolResult;
}
