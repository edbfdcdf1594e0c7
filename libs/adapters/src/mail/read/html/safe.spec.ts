import { defaultLimits } from '../limits';
import { safeHtml } from './safe';
import { readHtml } from './tree';

const safe = (html: string): string => safeHtml(readHtml(html, defaultLimits), () => null);

describe('T06 hostile HTML', () => {
  it.each([
    ['<script>alert(1)</script>x', 'x'],
    ['<p onclick="x()" onload=y>a</p>', '<p>a</p>'],
    ['<a href="javascript:alert(1)">a</a>', '<a>a</a>'],
    ['<a href="java\nscript:alert(1)">a</a>', '<a>a</a>'],
    ['<a href="&#106;avascript:alert(1)">a</a>', '<a>a</a>'],
    ['<a href="data:text/html,x">a</a>', '<a>a</a>'],
    ['<a href="//evil.example">a</a>', '<a>a</a>'],
    ['<iframe src="https://evil.example"></iframe>x', 'x'],
    ['<form action="https://evil.example"><input name=p><button>Go</button></form>', 'Go'],
    ['<meta http-equiv=refresh content="0;url=https://evil.example">x', 'x'],
    ['<base href="https://evil.example">x', 'x'],
    ['<link rel=stylesheet href="https://evil.example">x', 'x'],
    ['<style>body{background:url(https://evil.example)}</style>x', 'x'],
    ['<svg><script>alert(1)</script></svg>x', 'x'],
    ['<math><mtext><img src=x onerror=alert(1)></mtext></math>x', 'x'],
    ['<object data=x></object><embed src=x>x', 'x'],
    ['<p style="background:url(https://evil.example)">a</p>', '<p>a</p>'],
    [
      '<p style="background-color:red;position:fixed;color:blue">a</p>',
      '<p style="background-color:red;color:blue">a</p>',
    ],
    ['<p style="color:expression(alert(1))">a</p>', '<p>a</p>'],
    ['<p style="color:\\72 ed">a</p>', '<p>a</p>'],
    ['<p style="color:rgb(1,2,3)">a</p>', '<p style="color:rgb(1,2,3)">a</p>'],
    [
      '<table background="https://evil.example/t.gif"><tr><td>a</td></tr></table>',
      '<table><tr><td>a</td></tr></table>',
    ],
    ['<img src="https://evil.example/t.gif" width=1>', '<img width="1" data-remote="https://evil.example/t.gif">'],
    ['<img src=x onerror=alert(1)>', '<img>'],
    ['<img srcset="https://evil.example/t.gif 1x">', '<img>'],
    [
      '<p title="&quot;><script>alert(1)</script>">a</p>',
      '<p title="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;">a</p>',
    ],
    ['&lt;script&gt;alert(1)&lt;/script&gt;', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['<unknown-tag>a</unknown-tag>', 'a'],
    ['<p id=x class=y name=z>a</p>', '<p>a</p>'],
    ['<textarea><img src=x onerror=alert(1)></textarea>x', 'x'],
    ['<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>', '&quot;&gt;'],
    ['<!--[if mso]><p>old</p><![endif]-->x', 'x'],
  ])('%s', (hostile, harmless) => {
    const html = safe(hostile);
    if (!hostile.startsWith('<noscript>')) expect(html).toBe(harmless);
    expect(html).not.toMatch(/<[^>]*\son\w+=|<script|javascript:|<iframe|<form|url\(/i);
  });

  it('links keep http, https and mailto, open elsewhere, and say where they lead when they pretend', () => {
    const rel = 'target="_blank" rel="noopener noreferrer nofollow"';
    expect(safe('<a href="https://firm.example/a?b=1&c=2">Firm</a>')).toBe(`<a href="https://firm.example/a?b=1&amp;c=2" ${rel}>Firm</a>`); // prettier-ignore
    expect(safe('<a href="mailto:a@b.example">mail</a>')).toBe(`<a href="mailto:a@b.example" ${rel}>mail</a>`);
    expect(safe('<a href="https://evil.example/">www.bank.example</a>')).toContain('<small>[evil.example]</small>');
    expect(safe('<a href="https://www.bank.example/">bank.example</a>')).not.toContain('<small>');
    expect(safe('<a href="https://bank.example@evil.example/">https://bank.example</a>')).toContain('[evil.example]');
    expect(safe('<a href="https://xn--bnk-5cd.example/">x</a>')).toContain('xn--bnk-5cd.example');
  });

  it('what was made safe is safe again: nothing changes the second time', () => {
    const html =
      '<div dir=rtl><p style="color:red">سلام &amp; <b>a</b></p><table border=1><tr><td>1 &lt; 2</td></tr></table></div>';
    expect(safe(safe(html))).toBe(safe(html));
  });
});
