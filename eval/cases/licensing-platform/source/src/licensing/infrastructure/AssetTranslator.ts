import { randomUUID } from 'node:crypto';
import { AssetAvailable } from '../../asset-processing/contracts/AssetAvailable';
import { OfferLicense } from '../application/commands';

const STANDARD = 'standard';

/** Keeps the words of asset processing out: to us, an available asset is an offer. */
export class AssetTranslator {
  toOffer(message: AssetAvailable): OfferLicense {
    return new OfferLicense(randomUUID(), message.assetId, STANDARD);
  }
}
