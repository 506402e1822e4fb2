/** TinEye looks for copies of our pictures on the web. */
export class TinEyeClient {
  constructor(private readonly apiKey: string) {}

  /** Puts a picture on the list. Putting it twice leaves it there once. */
  async watch(reference: string, imageUrl: string): Promise<void> {
    const response = await fetch(`https://api.tineye.com/rest/watch/${reference}`, {
      method: 'PUT',
      headers: { 'x-api-key': this.apiKey, 'content-type': 'application/json' },
      body: JSON.stringify({ image_url: imageUrl }),
    });
    if (!response.ok) {
      throw new Error(`TinEye answered ${response.status}`);
    }
  }
}
