// Does what "npm run dev" does: starts a shell that starts the script, and tells it so.
import { spawn } from 'node:child_process'

spawn('sh', ['-c', '"$NODE" scripts/dev.ts; true'], {
  stdio: 'inherit',
  env: { ...process.env, NODE: process.execPath, npm_lifecycle_event: 'dev' },
})
