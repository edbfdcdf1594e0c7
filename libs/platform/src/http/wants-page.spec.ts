import { wantsPage } from './wants-page';

describe('wantsPage', () => {
  it('browsers name HTML, and get pages', () => {
    expect(wantsPage('text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8')).toBe(true);
    expect(wantsPage('TEXT/HTML; q=0.4')).toBe(true);
    expect(wantsPage('application/json;q=0.5, text/html')).toBe(true);
  });

  it('who names nothing, anything, or JSON gets data', () => {
    for (const accept of [
      undefined,
      '',
      '*/*',
      'text/event-stream',
      'application/json',
      'application/json, text/html',
      'application/problem+json, text/html;q=0.9',
      'text/html;q=0',
      'text/html;q=nonsense',
      `text/html,${'x'.repeat(1000)}`,
    ])
      expect(wantsPage(accept)).toBe(false);
  });
});
