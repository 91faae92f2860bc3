/** The frame around every page, with its style inline: the pages need nothing else. */
import type { Repository } from "../resources/repositories.ts";
import type { World } from "../world.ts";

/** Makes text safe to stand in HTML, in elements and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A whole HTML document. */
export function layout(
  world: World,
  page: { title: string; html: string; repository?: Repository },
): string {
  const { repository } = page;
  const name = repository === undefined ? "" : escapeHtml(repository.fullName);
  const tabs =
    repository === undefined
      ? ""
      : `<nav><a class="name" href="/${name}">${name}</a>${TABS.map(([path, label]) => `<a href="/${name}${path}">${label}</a>`).join("")}</nav>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(page.title)}</title><style>${STYLE}</style></head>
<body><header><strong>Simulated GitHub</strong><time>${world.time()}</time></header>${tabs}<main>${page.html}</main></body></html>
`;
}

const TABS = [
  ["", "Code"],
  ["/issues", "Issues"],
  ["/actions", "Actions"],
  ["/deployments", "Deployments"],
] as const;

const STYLE = `
:root{color-scheme:light dark;--line:#d1d9e0;--soft:#f6f8fa;--text:#1f2328;--pale:#59636e;--link:#0969da;--page:#fff}
@media(prefers-color-scheme:dark){:root{--line:#3d444d;--soft:#151b23;--text:#f0f6fc;--pale:#9198a1;--link:#4493f8;--page:#0d1117}}
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--text);font:14px/1.5 -apple-system,"Segoe UI","Noto Sans",Helvetica,Arial,sans-serif}
header{display:flex;justify-content:space-between;padding:14px 24px;background:var(--soft)}time,.pale{color:var(--pale)}
nav{display:flex;gap:18px;padding:0 24px 10px;background:var(--soft);border-bottom:1px solid var(--line)}nav .name{font-weight:600}
main{max-width:1280px;margin:0 auto;padding:24px}a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}
h1{font-size:24px;font-weight:600}h2{font-size:18px;font-weight:600;border-bottom:1px solid var(--line);padding-bottom:6px}
table{border-collapse:collapse;display:block;max-width:100%;overflow:auto;margin:0 0 16px}th,td{border:1px solid var(--line);padding:6px 13px;text-align:left}
th[align=center],td[align=center]{text-align:center}th[align=right],td[align=right]{text-align:right}th{font-weight:600}tr:nth-child(2n) td{background:var(--soft)}
td time,td code,td strong,td .state,td>a{white-space:nowrap}
.box{border:1px solid var(--line);border-radius:6px;margin:0 0 16px}.box>h3{margin:0;padding:8px 16px;background:var(--soft);border-bottom:1px solid var(--line);border-radius:6px 6px 0 0;font-size:14px;font-weight:600}
.box>div{padding:16px}ul.rows{list-style:none;margin:0;padding:0}ul.rows li{padding:8px 16px;border-top:1px solid var(--line)}ul.rows li:first-child{border-top:0}
code,pre{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--soft);border-radius:6px}code{padding:.2em .4em}pre{padding:16px;overflow:auto}pre code{padding:0}
blockquote{margin:0 0 16px;padding:0 1em;color:var(--pale);border-left:.25em solid var(--line)}
.state{display:inline-block;min-width:84px;padding:0 8px;border:1px solid var(--line);border-radius:2em;font-size:12px;text-align:center}
.success{color:#1a7f37;border-color:#1a7f37}.failure,.error,.timed_out{color:#d1242f;border-color:#d1242f}.in_progress,.queued,.pending,.action_required{color:#9a6700;border-color:#9a6700}
`;
