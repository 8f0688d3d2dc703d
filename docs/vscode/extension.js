// Starts `dwh lsp` for the folders that VS Code has open; all the rest is the server's.

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

function start() {
  const settings = vscode.workspace.getConfiguration("dwh");
  const server = { command: settings.get("path"), args: ["lsp", ...settings.get("arguments")] };
  client = new LanguageClient("dwh", "dwh", server, {
    documentSelector: [
      { scheme: "file", pattern: "**/sql/**/*.sql" },
      { scheme: "file", pattern: "**/models.yaml" },
    ],
  });
  return client.start();
}

async function activate(context) {
  const restart = async () => {
    await client?.stop().catch(() => undefined); // it may have ended already
    await start();
  };
  context.subscriptions.push(vscode.commands.registerCommand("dwh.restart", restart));
  await start();
}

module.exports = { activate, deactivate: () => client?.stop() };
