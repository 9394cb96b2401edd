// Drives qemu-qmp: driver.cjs SOCKET.

const QMP = require('qemu-qmp');

function fail(err) {
    console.error(String(err));
    process.exit(1);
}

const qmp = new QMP();
qmp.setTimeout(3000, () => fail('nothing came for 3 s'));
qmp.on('close', () => fail('the connection was closed'));
qmp.connect(process.argv[2], (err) => {
    if (err) {
        fail(err);
    }
    qmp.on('error', fail);
    qmp.execute('query-status', (err, info) => {
        if (err || !info.status) {
            fail(err || 'a reply without status');
        }
        console.log(info.status);
        qmp.removeAllListeners('close');
        qmp.end();
        qmp.destroy();
    });
});
