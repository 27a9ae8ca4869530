const { spawn } = require('node:child_process');
const { randomBytes } = require('node:crypto');
const vscode = require('vscode');

/** Panels by folder and run: a run that is open already is shown, not opened again. */
const panels = new Map();

function activate(context) {
  const command = vscode.commands.registerCommand('plenum.openRun', openRun);
  context.subscriptions.push(command, { dispose: closeAll });
}

function deactivate() {
  closeAll();
}

function closeAll() {
  for (const { panel } of [...panels.values()]) panel.dispose();
}

async function openRun(wanted) {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  if (folder === undefined) {
    vscode.window.showErrorMessage('plenum: open the folder of a project first.');
    return;
  }
  const run = typeof wanted === 'string' ? wanted : await askForRun();
  if (run === undefined) return;
  const key = `${folder} ${run}`;
  const known = panels.get(key);
  if (known !== undefined) {
    known.panel.reveal();
    return;
  }
  const server = startServer(folder, run.trim());
  const title = run.trim() === '' ? 'plenum' : `plenum ${run.trim()}`;
  const options = { enableScripts: true, retainContextWhenHidden: true };
  const panel = vscode.window.createWebviewPanel(
    'plenum.run',
    title,
    vscode.ViewColumn.Active,
    options,
  );
  panels.set(key, { panel });
  // The server belongs to the panel; the runs do not.
  panel.onDidDispose(() => {
    panels.delete(key);
    server.end();
  });
  try {
    panel.webview.html = framing(await outside(await server.address));
  } catch (error) {
    panel.dispose();
    vscode.window.showErrorMessage(`plenum: ${error.message}`);
  }
}

function askForRun() {
  return vscode.window.showInputBox({
    prompt: 'Id of the run, the beginning of one, @last or @live; empty for all runs',
    value: '@last',
  });
}

/** `plenum ui` in the folder; `address` once it has printed it. */
function startServer(folder, run) {
  const [program, ...first] = vscode.workspace.getConfiguration('plenum').get('command');
  const argv = [...first, 'ui', ...(run === '' ? [] : [run]), '--frame', '--json'];
  const child = spawn(program, argv, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const address = new Promise((resolve, reject) => {
    let [out, err] = ['', ''];
    child.stderr.on('data', (text) => {
      err = `${err}${text}`.slice(-2000);
    });
    child.stdout.on('data', (text) => {
      out += text;
      if (!out.includes('\n')) return;
      const told = parsed(out);
      if (typeof told.url === 'string') resolve(told.url);
      else reject(new Error(told.error ? `${told.error.message} ${told.error.hint}` : out.trim()));
    });
    child.once('error', ({ message }) => reject(new Error(`${program} does not start: ${message}`)));
    child.once('exit', (code) => reject(new Error(err.trim() || `plenum ui ended with ${code}.`)));
  });
  return { address, end: () => child.kill('SIGTERM') };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** The address as this editor reaches it; the tokens of its fragment go nowhere. */
async function outside(address) {
  const url = new URL(address);
  const fragment = url.hash;
  url.hash = '';
  const reached = await vscode.env.asExternalUri(vscode.Uri.parse(url.href));
  return `${reached.toString(true)}${fragment}`;
}

/** A page that holds nothing but the frame. */
function framing(address) {
  const nonce = randomBytes(16).toString('base64');
  const { origin } = new URL(address);
  const policy = `default-src 'none'; frame-src ${origin}; style-src 'nonce-${nonce}'`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${quoted(policy)}">
    <title>plenum</title>
    <style nonce="${nonce}">
      html, body { height: 100%; margin: 0; padding: 0; overflow: hidden; }
      iframe { display: block; width: 100%; height: 100%; border: 0; }
    </style>
  </head>
  <body>
    <iframe title="plenum" src="${quoted(address)}"
      sandbox="allow-scripts allow-same-origin allow-forms allow-downloads"></iframe>
  </body>
</html>
`;
}

function quoted(text) {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

module.exports = { activate, deactivate };
