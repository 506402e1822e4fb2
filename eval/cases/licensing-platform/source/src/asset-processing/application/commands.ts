export class UploadAsset {
  constructor(
    readonly assetId: string,
    readonly photographerId: string,
    readonly title: string,
    readonly fileName: string,
    readonly bytes: number,
  ) {}
}

export class ExtractMetadata {
  constructor(
    readonly assetId: string,
    readonly fileName: string,
  ) {}
}

export class IndexAsset {
  constructor(readonly assetId: string) {}
}

export class ReleaseAsset {
  constructor(readonly assetId: string) {}
}

export class RejectAsset {
  constructor(
    readonly assetId: string,
    readonly reason: string,
  ) {}
}
