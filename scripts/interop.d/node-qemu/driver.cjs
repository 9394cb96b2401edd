// Drives node-qemu's QMPClient: driver.cjs SOCKET.

const { QMPClient } = require('node-qemu');

async function main() {
    const qmp = new QMPClient({ socketPath: process.argv[2] });

    // Without a listener an error would end the process as uncaught.
    qmp.on('error', (err) => console.error(String(err)));
    await qmp.connect();
    const info = await qmp.queryStatus();
    await qmp.close();
    if (!info.status) {
        throw new Error('a reply without status');
    }
    console.log(info.status);
    done = true;
}

let done = false;
// Node ends by itself, and with 0, once it has nothing left to wait for.
process.on('exit', () => {
    if (!done) {
        process.exitCode = 1;
    }
});
main().catch((err) => {
    console.error(String(err));
    process.exit(1);
});
