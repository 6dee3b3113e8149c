<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>about</name>
    <message>
        <source>Third parties</source>
        <translation>第三方</translation>
    </message>
    <message>
        <source>Icons</source>
        <translation>图标</translation>
    </message>
    <message>
        <source>Demo</source>
        <translation>演示</translation>
    </message>
    <message>
        <source>About AURA Desktop</source>
        <translation>关于 AURA Desktop</translation>
    </message>
    <message>
        <source>An assistant that sees, hears and speaks, on your own machine. Nothing you show or say leaves it unless you ask for that.

Free software under the GNU General Public License, version 3 or later. It comes without any warranty. The models and libraries in it have licences of their own: see Help, Licences.</source>
        <translation>一个能看、能听、能说的助手，就在您自己的电脑上运行。除非您要求，您展示或说出的任何内容都不会离开这台电脑。

本程序是自由软件，遵循 GNU 通用公共许可证第 3 版或更高版本，不提供任何担保。其中的模型和库各有其许可证：见“帮助”菜单中的“许可证”。</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Licence: {name}</source>
        <translation>许可证：{name}</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>键盘</translation>
    </message>
    <message>
        <source>Hold to talk</source>
        <translation>按住说话</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>操作</translation>
    </message>
</context>
<context>
    <name>actions</name>
    <message>
        <source>&amp;Camera, Microphone, Screen…</source>
        <translation>摄像头、麦克风、屏幕(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Open Video…</source>
        <translation>打开视频(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Use the Camera</source>
        <translation>使用摄像头(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Watch the Demo</source>
        <translation>观看演示(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Start Again</source>
        <translation>重新开始(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;End the Session</source>
        <translation>结束会话(&amp;E)</translation>
    </message>
    <message>
        <source>C&amp;opy the Conversation</source>
        <translation>复制对话(&amp;O)</translation>
    </message>
    <message>
        <source>E&amp;xport the Conversation…</source>
        <translation>导出对话(&amp;X)…</translation>
    </message>
    <message>
        <source>Se&amp;ttings…</source>
        <translation>设置(&amp;T)…</translation>
    </message>
    <message>
        <source>&amp;Models…</source>
        <translation>模型(&amp;M)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Stop Speaking</source>
        <translation>停止说话(&amp;S)</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>&amp;Mute Microphone</source>
        <translation>麦克风静音(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Pause Camera</source>
        <translation>暂停摄像头(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Back in the Video</source>
        <translation>视频后退(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Hold the Video</source>
        <translation>暂停视频(&amp;H)</translation>
    </message>
    <message>
        <source>Fo&amp;rward in the Video</source>
        <translation>视频前进(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Ask…</source>
        <translation>提问(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;New Watch…</source>
        <translation>新的关注(&amp;N)…</translation>
    </message>
    <message>
        <source>&amp;Find in the Conversation…</source>
        <translation>在对话中查找(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Timeline…</source>
        <translation>时间线(&amp;T)…</translation>
    </message>
    <message>
        <source>&amp;Presenter</source>
        <translation>演讲模式(&amp;P)</translation>
    </message>
    <message>
        <source>What the Model &amp;Saw</source>
        <translation>模型看到的内容(&amp;S)</translation>
    </message>
    <message>
        <source>P&amp;erformance</source>
        <translation>性能(&amp;E)</translation>
    </message>
    <message>
        <source>C&amp;aptions on the Picture</source>
        <translation>画面上的字幕(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Conversation and Watches</source>
        <translation>对话与关注(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Full Screen</source>
        <translation>全屏(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Larger Text</source>
        <translation>放大文字(&amp;L)</translation>
    </message>
    <message>
        <source>S&amp;maller Text</source>
        <translation>缩小文字(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Keyboard</source>
        <translation>键盘(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Welcome</source>
        <translation>欢迎(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Licences</source>
        <translation>许可证(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;About AURA Desktop</source>
        <translation>关于 AURA Desktop(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Session</source>
        <translation>会话(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
</context>
<context>
    <name>banner</name>
    <message>
        <source>Dismiss this message</source>
        <extracomment>Milliseconds a warning stays; a lost part stays until it is back or dismissed.</extracomment>
        <translation>关闭此消息</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>(and %n more)</source>
        <translation>（另有 %n 条）</translation>
    </message>
</context>
<context>
    <name>card</name>
    <message>
        <source>Message</source>
        <extracomment>Pixels between the card and the stage&apos;s edge. Pixels inside the card, and where the stage is lower than ``LOW``.</extracomment>
        <translation>消息</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Loading progress</source>
        <translation>加载进度</translation>
    </message>
    <message>
        <source>Choose a source…</source>
        <translation>选择来源…</translation>
    </message>
    <message>
        <source>Choose a source</source>
        <translation>选择来源</translation>
    </message>
</context>
<context>
    <name>controls</name>
    <message>
        <source>Ask</source>
        <translation>提问</translation>
    </message>
    <message>
        <source>Type a question and press Enter. Up and Down: earlier ones.</source>
        <translation>输入问题后按回车键。上下键：之前的问题。</translation>
    </message>
    <message>
        <source>Mute microphone</source>
        <extracomment>Widest the box to ask in gets, in pixels: the eye should not have to travel. Width below which buttons show only their icons.</extracomment>
        <translation>麦克风静音</translation>
    </message>
    <message>
        <source>Pause camera</source>
        <translation>暂停摄像头</translation>
    </message>
    <message>
        <source>Send the question</source>
        <translation>发送问题</translation>
    </message>
    <message>
        <source>Send the question (Enter)</source>
        <translation>发送问题（回车键）</translation>
    </message>
    <message>
        <source>Stop speaking</source>
        <extracomment>How much larger captions are for a room than for a desk.</extracomment>
        <translation>停止说话</translation>
    </message>
    <message>
        <source>Level of the microphone</source>
        <translation>麦克风音量</translation>
    </message>
    <message>
        <source>Level of the voice</source>
        <translation>语音音量</translation>
    </message>
</context>
<context>
    <name>conversation</name>
    <message>
        <source>You</source>
        <extracomment>Entries kept; a day of lively talk stays below it, and a text view of this length stays quick. Characters kept in all entries together: bounds memory when replies are very long. Characters of one entry that are shown: beyond this nobody reads on, and layout gets slow. Watches, and reminders, remembered for headings: more of each than anyone keeps at once. Characters of a watch&apos;s text in a heading: a heading is one line. Pictures of alerts kept in memory; an older alert&apos;s is found in the timeline. Pixels of such a picture&apos;s height. Seconds of memory that nobody has: whoever forgets more forgets everything.</extracomment>
        <translation>您</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>被打断</translation>
    </message>
    <message>
        <source>typed</source>
        <extracomment>Where the timeline lies, whose pictures are evidence.</extracomment>
        <translation>键入</translation>
    </message>
    <message>
        <source>A new session begins.</source>
        <translation>新的会话开始。</translation>
    </message>
    <message>
        <source>New {kind}: {what}</source>
        <translation>新的{kind}：{what}</translation>
    </message>
    <message>
        <source>Removed: {kind}</source>
        <translation>已移除：{kind}</translation>
    </message>
    <message>
        <source>Removed {kind}: {what}</source>
        <translation>已移除{kind}：{what}</translation>
    </message>
    <message>
        <source>for your watch “{watch}”</source>
        <translation>针对您的关注“{watch}”</translation>
    </message>
    <message>
        <source>speaking up</source>
        <translation>主动发言</translation>
    </message>
    <message>
        <source>{kind} for {time}</source>
        <translation>{time} 的{kind}</translation>
    </message>
    <message>
        <source>remembers {times}</source>
        <translation>忆起 {times}</translation>
    </message>
    <message>
        <source>(too long to show)</source>
        <translation>（过长，无法显示）</translation>
    </message>
    <message>
        <source>A picture was saved: {path}</source>
        <translation>图片已保存：{path}</translation>
    </message>
    <message>
        <source>A clip was saved: {path}</source>
        <translation>视频片段已保存：{path}</translation>
    </message>
    <message>
        <source>A file was saved: {path}</source>
        <translation>文件已保存：{path}</translation>
    </message>
    <message>
        <source>Private: nothing is noted from now on.</source>
        <translation>私密模式：从现在起不作任何记录。</translation>
    </message>
    <message>
        <source>No longer private: what happens is noted again.</source>
        <translation>已退出私密模式：重新开始记录。</translation>
    </message>
    <message>
        <source>Everything that was noted is deleted.</source>
        <translation>所有记录均已删除。</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} 秒</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} 分钟</translation>
    </message>
    <message>
        <source>{n} h</source>
        <translation>{n} 小时</translation>
    </message>
    <message>
        <source>What was noted in the last {span} is deleted.</source>
        <translation>最近 {span}的记录已删除。</translation>
    </message>
</context>
<context>
    <name>crash</name>
    <message>
        <source>AURA Desktop stopped unexpectedly the last time</source>
        <translation>AURA Desktop 上次意外停止</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Copy the report</source>
        <translation>复制报告</translation>
    </message>
</context>
<context>
    <name>export</name>
    <message>
        <source>not heard: {text}</source>
        <translation>未听到：{text}</translation>
    </message>
    <message>
        <source>{path} cannot be written ({why}).</source>
        <translation>无法写入 {path}（{why}）。</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>请选择另一个文件夹。</translation>
    </message>
</context>
<context>
    <name>find</name>
    <message>
        <source>Find in the conversation</source>
        <translation>在对话中查找</translation>
    </message>
    <message>
        <source>Number of finds</source>
        <translation>找到的数量</translation>
    </message>
    <message>
        <source>Previous find</source>
        <translation>上一处</translation>
    </message>
    <message>
        <source>Next find</source>
        <translation>下一处</translation>
    </message>
    <message>
        <source>Close the search</source>
        <translation>关闭查找</translation>
    </message>
    <message>
        <source>%n found</source>
        <translation>找到 %n 处</translation>
    </message>
</context>
<context>
    <name>hotkey</name>
    <message>
        <source>The global hotkey {keys} is taken by another program; choose another one in the settings.</source>
        <translation>全局热键 {keys} 已被另一个程序占用；请在设置中另选一个。</translation>
    </message>
    <message>
        <source>The global hotkey cannot be taken here; bind the command “aura-desktop toggle” in the system&apos;s keyboard settings instead.</source>
        <translation>此处无法使用全局热键；请改在系统的键盘设置中为命令“aura-desktop toggle”指定按键。</translation>
    </message>
    <message>
        <source>The global hotkey “{keys}” is not understood; write it like Ctrl+Alt+M.</source>
        <translation>无法理解全局热键“{keys}”；请写成 Ctrl+Alt+M 的形式。</translation>
    </message>
    <message>
        <source>The global hotkey “{keys}” would take a key that one types with from every program; add Ctrl, Alt or Meta.</source>
        <translation>全局热键“{keys}”会让所有程序失去一个打字用的键；请加上 Ctrl、Alt 或 Meta。</translation>
    </message>
</context>
<context>
    <name>models</name>
    <message>
        <source>Partly fetched</source>
        <extracomment>Seconds between two reports of progress: smooth to the eye, nothing to the processor.</extracomment>
        <translation>已下载一部分</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Here, not verified yet</source>
        <translation>已在本机，尚未校验</translation>
    </message>
    <message>
        <source>Here, not prepared yet</source>
        <translation>已在本机，尚未准备</translation>
    </message>
    <message>
        <source>Incomplete</source>
        <translation>不完整</translation>
    </message>
    <message>
        <source>Not on this machine</source>
        <translation>不在本机</translation>
    </message>
    <message>
        <source>Sees and answers</source>
        <translation>观看并回答</translation>
    </message>
    <message>
        <source>Hears</source>
        <translation>聆听</translation>
    </message>
    <message>
        <source>Speaks</source>
        <translation>说话</translation>
    </message>
    <message>
        <source>Notices speech</source>
        <translation>察觉语音</translation>
    </message>
    <message>
        <source>Progress of {name}</source>
        <translation>{name} 的进度</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>校验</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>{size} to fetch · {memory} MB of memory · licence {licence}</source>
        <translation>需下载 {size} · 占用内存 {memory} MB · 许可证 {licence}</translation>
    </message>
    <message>
        <source>{size} on the disk</source>
        <translation>占用磁盘 {size}</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Looking at this machine…</source>
        <translation>正在查看这台电脑…</translation>
    </message>
    <message>
        <source>Use files I have…</source>
        <translation>使用已有的文件…</translation>
    </message>
    <message>
        <source>On a server…</source>
        <translation>服务器上的引擎…</translation>
    </message>
    <message>
        <source>This machine: {free} of {total} MB of memory free, {cores} CPU cores, {gpu}.</source>
        <translation>这台电脑：内存 {total} MB，可用 {free} MB；{cores} 个 CPU 核心；{gpu}。</translation>
    </message>
    <message>
        <source>no NVIDIA GPU</source>
        <translation>没有 NVIDIA 显卡</translation>
    </message>
    <message>
        <source>The models take {used} of the disk; {free} are free.</source>
        <translation>模型占用磁盘 {used}；剩余 {free}。</translation>
    </message>
    <message>
        <source>Best engine for this machine: {name}.</source>
        <translation>最适合这台电脑的引擎：{name}。</translation>
    </message>
    <message>
        <source>No engine of the catalogue fits this machine.</source>
        <translation>目录中没有适合这台电脑的引擎。</translation>
    </message>
    <message>
        <source>A folder with model files</source>
        <translation>存有模型文件的文件夹</translation>
    </message>
    <message>
        <source>Looking through {path}…</source>
        <translation>正在查看 {path}…</translation>
    </message>
    <message>
        <source>Complete and verified.</source>
        <translation>已完成并通过校验。</translation>
    </message>
    <message>
        <source>Every file is right.</source>
        <translation>所有文件都正确。</translation>
    </message>
    <message>
        <source>Removed; {size} freed.</source>
        <translation>已移除，释放 {size}。</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <source>Nothing of the %n files there is known.</source>
        <translation>那里的 %n 个文件都不在目录中。</translation>
    </message>
    <message>
        <source>Taken in: {names}.</source>
        <translation>已收入：{names}。</translation>
    </message>
    <message>
        <source>Still missing: {names}.</source>
        <translation>仍然缺少：{names}。</translation>
    </message>
    <message>
        <source>Pausing…</source>
        <extracomment>Seconds over which the rate is averaged: shorter jumps, longer lies.</extracomment>
        <translation>正在暂停…</translation>
    </message>
    <message>
        <source>Cancelling…</source>
        <translation>正在取消…</translation>
    </message>
    <message>
        <source>Paused at {done} of {total}</source>
        <translation>已暂停：{done} / {total}</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>剩余 {time}</translation>
    </message>
</context>
<context>
    <name>performance</name>
    <message>
        <source>pause</source>
        <extracomment>Pictures that the rate of the picture is of: a second or two.</extracomment>
        <translation>停顿</translation>
    </message>
    <message>
        <source>hearing</source>
        <translation>识别</translation>
    </message>
    <message>
        <source>first word</source>
        <translation>首字</translation>
    </message>
    <message>
        <source>clause</source>
        <translation>首句</translation>
    </message>
    <message>
        <source>voice</source>
        <translation>合成</translation>
    </message>
    <message>
        <source>speaker</source>
        <translation>扬声器</translation>
    </message>
    <message>
        <source>{megabytes} of {limit} MB</source>
        <translation>{megabytes} / {limit} MB</translation>
    </message>
    <message>
        <source>{tokens} of {limit} tokens, {megabytes} MB</source>
        <translation>{tokens} / {limit} 个词元，{megabytes} MB</translation>
    </message>
    <message>
        <source>prompt</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>live window</source>
        <translation>实时窗口</translation>
    </message>
    <message>
        <source>minutes before</source>
        <translation>此前几分钟</translation>
    </message>
    <message>
        <source>dialogue</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>archive</source>
        <translation>存档</translation>
    </message>
    <message>
        <source>picture {fps} a second, the model {seen}</source>
        <extracomment>Frames a second that the model is given.</extracomment>
        <translation>画面每秒 {fps} 帧，模型 {seen} 帧</translation>
    </message>
    <message>
        <source>model {middle} ms a second of video, p95 {high}</source>
        <translation>模型每秒视频 {middle} 毫秒，p95 {high}</translation>
    </message>
    <message>
        <source>behind {ms} ms · context {tokens} tokens</source>
        <translation>落后 {ms} 毫秒 · 上下文 {tokens} 个词元</translation>
    </message>
    <message>
        <source>last answer {ms} ms</source>
        <translation>上次回答 {ms} 毫秒</translation>
    </message>
</context>
<context>
    <name>saw</name>
    <message>
        <source>speaks up: {share} %</source>
        <extracomment>Share of the picture&apos;s width that one of the two frames takes, and its bounds in pixels. Share of the picture&apos;s height above the names: the frames and the numbers are there.</extracomment>
        <translation>主动发言：{share} %</translation>
    </message>
</context>
<context>
    <name>server</name>
    <message>
        <source>The server serves no model.</source>
        <extracomment>What the test asks for: one word, so that it costs nothing.</extracomment>
        <translation>该服务器没有提供模型。</translation>
    </message>
    <message>
        <source>See its log.</source>
        <translation>请查看其日志。</translation>
    </message>
    <message>
        <source>There is no keyring here that can keep the key.</source>
        <translation>此处没有可保存密钥的密钥环。</translation>
    </message>
    <message>
        <source>Put it into the environment variable AURA_REMOTE_KEY instead.</source>
        <translation>请改用环境变量 AURA_REMOTE_KEY。</translation>
    </message>
    <message>
        <source>An engine on a server</source>
        <translation>服务器上的引擎</translation>
    </message>
    <message>
        <source>A server with an OpenAI-compatible interface, such as vLLM. What the camera sees is sent there.</source>
        <translation>提供 OpenAI 兼容接口的服务器，例如 vLLM。摄像头看到的画面会发送到那里。</translation>
    </message>
    <message>
        <source>Address, up to /v1</source>
        <translation>地址，到 /v1 为止</translation>
    </message>
    <message>
        <source>Only if the server wants one</source>
        <translation>仅在服务器需要时填写</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>It is kept in the system&apos;s keyring, never in a file.</source>
        <translation>保存在系统的密钥环中，绝不写入文件。</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Empty: the first that the server serves.</source>
        <translation>留空：服务器提供的第一个模型。</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Use this server</source>
        <translation>使用此服务器</translation>
    </message>
    <message>
        <source>Trying {address}…</source>
        <translation>正在尝试 {address}…</translation>
    </message>
    <message>
        <source>It works: {model} said its first word after {word} ms. Models: {models}.</source>
        <translation>可用：{model} 在 {word} 毫秒后说出第一个词。模型：{models}。</translation>
    </message>
    <message>
        <source>The server does not serve {model}; it serves {models}.</source>
        <translation>服务器没有提供 {model}；它提供 {models}。</translation>
    </message>
</context>
<context>
    <name>settings</name>
    <message>
        <source>Put back {name} to its default</source>
        <extracomment>Largest numbers that Qt&apos;s spin boxes are asked to hold where a setting names no maximum.</extracomment>
        <translation>将“{name}”恢复为默认值</translation>
    </message>
    <message>
        <source>{about}. Default: {value}.</source>
        <translation>{about}。默认值：{value}。</translation>
    </message>
    <message>
        <source>Set by an environment variable.</source>
        <translation>由环境变量设定。</translation>
    </message>
    <message>
        <source>Takes effect when the program starts again.</source>
        <translation>重新启动程序后生效。</translation>
    </message>
    <message>
        <source>On</source>
        <translation>开</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Search the settings</source>
        <translation>搜索设置</translation>
    </message>
    <message>
        <source>Sections</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>No setting is called that.</source>
        <translation>没有这样的设置。</translation>
    </message>
    <message>
        <source>All settings</source>
        <translation>所有设置</translation>
    </message>
    <message>
        <source>Restart the session</source>
        <translation>重新开始会话</translation>
    </message>
    <message>
        <source>Kept in {path}</source>
        <translation>保存于 {path}</translation>
    </message>
    <message>
        <source>The settings file was not readable; it is kept as {path}.</source>
        <translation>设置文件无法读取，已另存为 {path}。</translation>
    </message>
    <message>
        <source>Takes effect in the next session.</source>
        <translation>在下一次会话中生效。</translation>
    </message>
    <message>
        <source>As the desktop</source>
        <translation>跟随桌面</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Mute the microphone</source>
        <translation>麦克风静音</translation>
    </message>
    <message>
        <source>Talk while it is held</source>
        <translation>按住说话</translation>
    </message>
    <message>
        <source>Show or hide the window</source>
        <translation>显示或隐藏窗口</translation>
    </message>
    <message>
        <source>Stop speaking</source>
        <translation>停止说话</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>s</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>毫秒</translation>
    </message>
    <message>
        <source>MB</source>
        <translation>MB</translation>
    </message>
    <message>
        <source>GB</source>
        <translation>GB</translation>
    </message>
    <message>
        <source>fps</source>
        <translation>帧/秒</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>chunks</source>
        <translation>块</translation>
    </message>
    <message>
        <source>px</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>days</source>
        <translation>天</translation>
    </message>
    <message>
        <source>h</source>
        <translation>小时</translation>
    </message>
    <message>
        <source>min</source>
        <translation>分钟</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>Where frames come from and how many the model sees.</source>
        <translation>画面从哪里来，模型看多少帧。</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Frames a second</source>
        <translation>每秒帧数</translation>
    </message>
    <message>
        <source>frames a second given to the model</source>
        <translation>每秒交给模型的帧数</translation>
    </message>
    <message>
        <source>Largest side</source>
        <translation>最大边长</translation>
    </message>
    <message>
        <source>pixels; larger frames are scaled down on arrival</source>
        <translation>像素；更大的画面在到达时缩小</translation>
    </message>
    <message>
        <source>Frames a second shown</source>
        <translation>每秒显示帧数</translation>
    </message>
    <message>
        <source>most frames a second shown in the window: more costs CPU only</source>
        <translation>窗口中每秒最多显示的帧数：更多只会占用更多 CPU</translation>
    </message>
    <message>
        <source>Audio</source>
        <translation>音频</translation>
    </message>
    <message>
        <source>Devices, and what is done to the sound.</source>
        <translation>设备，以及对声音的处理。</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>麦克风</translation>
    </message>
    <message>
        <source>stable id of the microphone, or none</source>
        <translation>麦克风的固定标识，或 none</translation>
    </message>
    <message>
        <source>Speaker</source>
        <translation>扬声器</translation>
    </message>
    <message>
        <source>stable id of the speaker, or none</source>
        <translation>扬声器的固定标识，或 none</translation>
    </message>
    <message>
        <source>Echo cancellation</source>
        <translation>回声消除</translation>
    </message>
    <message>
        <source>remove the assistant&apos;s own voice from the microphone</source>
        <translation>从麦克风中去除助手自己的声音</translation>
    </message>
    <message>
        <source>Noise suppression</source>
        <translation>降噪</translation>
    </message>
    <message>
        <source>remove steady noise (a fan, traffic) from the microphone</source>
        <translation>去除麦克风中的持续噪声（风扇、车流）</translation>
    </message>
    <message>
        <source>Gain control</source>
        <translation>增益控制</translation>
    </message>
    <message>
        <source>bring a quiet microphone to a usual level; a television comes nearer with it</source>
        <translation>把音量小的麦克风调到常用电平；电视的声音也会随之变近</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>音量</translation>
    </message>
    <message>
        <source>gain of the assistant&apos;s voice</source>
        <translation>助手语音的增益</translation>
    </message>
    <message>
        <source>Speaker latency</source>
        <translation>扬声器延迟</translation>
    </message>
    <message>
        <source>the speaker&apos;s buffer: less breaks up on a busy machine, more makes cuts late</source>
        <translation>扬声器的缓冲：太小在繁忙时会断续，太大会使打断变慢</translation>
    </message>
    <message>
        <source>Speech</source>
        <translation>语音</translation>
    </message>
    <message>
        <source>Hearing and speaking.</source>
        <translation>听与说。</translation>
    </message>
    <message>
        <source>Transcriber</source>
        <translation>语音识别</translation>
    </message>
    <message>
        <source>model id of the speech recogniser</source>
        <translation>语音识别模型的标识</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>嗓音</translation>
    </message>
    <message>
        <source>model id of the assistant&apos;s voice</source>
        <translation>助手嗓音模型的标识</translation>
    </message>
    <message>
        <source>Voice activity detector</source>
        <translation>语音检测</translation>
    </message>
    <message>
        <source>model id of the voice activity detector</source>
        <translation>语音活动检测模型的标识</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>ISO 639-1 code the user speaks</source>
        <translation>用户所说语言的 ISO 639-1 代码</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>the kind of thing you say, so that it is heard better: names, things, an example; unset, questions about a picture if you speak English</source>
        <translation>您常说的内容，以便听得更准：人名、物品、一个例子；未设置时，若说英语则为关于画面的问题</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>语速</translation>
    </message>
    <message>
        <source>speaking rate; 1 is the voice&apos;s own</source>
        <translation>说话速度；1 为嗓音本来的速度</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程数</translation>
    </message>
    <message>
        <source>CPU threads of the speech recogniser</source>
        <translation>语音识别使用的 CPU 线程数</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>where speech is recognised: auto is the GPU if it can be used</source>
        <translation>语音识别在何处运行：auto 表示可用时使用 GPU</translation>
    </message>
    <message>
        <source>Turns</source>
        <translation>话轮</translation>
    </message>
    <message>
        <source>When a turn begins and ends. Seconds unless the name says otherwise.</source>
        <translation>一轮话何时开始和结束。除非另有说明，单位为秒。</translation>
    </message>
    <message>
        <source>Speech threshold</source>
        <translation>语音阈值</translation>
    </message>
    <message>
        <source>VAD probability above which a window is speech</source>
        <translation>高于此语音检测概率即视为语音</translation>
    </message>
    <message>
        <source>Push to talk</source>
        <translation>按键说话</translation>
    </message>
    <message>
        <source>hear only while the talk key is held, and answer when it is let go</source>
        <translation>仅在按住说话键时聆听，松开后回答</translation>
    </message>
    <message>
        <source>Quietest db</source>
        <translation>最小音量（dB）</translation>
    </message>
    <message>
        <source>decibels of full scale: a voice whose loudest syllables stay below is a television or the next room, and starts no turn; lower it for a quiet microphone</source>
        <translation>相对满刻度的分贝：最响的音节仍低于此值的声音视为电视或隔壁房间，不会开始一轮对话；麦克风音量小时请调低</translation>
    </message>
    <message>
        <source>Farther db</source>
        <translation>更远音量差（dB）</translation>
    </message>
    <message>
        <source>decibels by which a voice may be quieter than the user&apos;s last turns and still be the user</source>
        <translation>声音比用户最近几次说话小多少分贝之内，仍视为用户</translation>
    </message>
    <message>
        <source>Onset</source>
        <translation>起始</translation>
    </message>
    <message>
        <source>speech this long starts a turn: shorter is a click or a cough</source>
        <translation>持续这么久的语音才开始一轮：更短的是咔嗒声或咳嗽</translation>
    </message>
    <message>
        <source>Speculate after</source>
        <translation>预先识别</translation>
    </message>
    <message>
        <source>pause after which the utterance is transcribed on speculation</source>
        <translation>停顿这么久后先行试着识别</translation>
    </message>
    <message>
        <source>Endpoint complete</source>
        <translation>句子完整时的停顿</translation>
    </message>
    <message>
        <source>pause that ends a turn when the transcript looks complete</source>
        <translation>文字看来完整时，结束一轮的停顿</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>普通停顿</translation>
    </message>
    <message>
        <source>pause that ends an ordinary turn</source>
        <translation>结束普通一轮的停顿</translation>
    </message>
    <message>
        <source>Endpoint trailing</source>
        <translation>未说完时的停顿</translation>
    </message>
    <message>
        <source>pause that ends a turn that trails off (&apos;and&apos;, &apos;um&apos;)</source>
        <translation>话未说完（“还有”、“嗯”）时，结束一轮的停顿</translation>
    </message>
    <message>
        <source>Interrupt after</source>
        <translation>打断所需时间</translation>
    </message>
    <message>
        <source>speech this long over the assistant silences it; the words decide whether its reply goes on. A voice is detected some 100 ms late, so this is a quarter of a second of it</source>
        <translation>在助手说话时说这么久就会让它静音；再由所说的话决定它是否继续。人声约晚 100 毫秒才被察觉，因此这相当于四分之一秒</translation>
    </message>
    <message>
        <source>Assent max</source>
        <translation>附和最长时间</translation>
    </message>
    <message>
        <source>speech longer than this over the assistant is no mere &apos;uh-huh&apos;: its reply is cancelled</source>
        <translation>盖过助手说话超过这么久便不只是“嗯”：其回答被取消</translation>
    </message>
    <message>
        <source>Partial share</source>
        <translation>实时字幕占比</translation>
    </message>
    <message>
        <source>share of the recogniser&apos;s time for the caption of a turn that is still being spoken; 0 shows it only when it is over</source>
        <translation>识别器用于显示尚未说完的话的时间比例；0 表示说完后才显示</translation>
    </message>
    <message>
        <source>Max turn</source>
        <translation>一轮最长时间</translation>
    </message>
    <message>
        <source>a longer turn is cut and answered</source>
        <translation>更长的一轮会被截断并回答</translation>
    </message>
    <message>
        <source>Mind</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>The VideoLLM and its window.</source>
        <translation>视频语言模型及其窗口。</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>CPU threads of the model</source>
        <translation>模型使用的 CPU 线程数</translation>
    </message>
    <message>
        <source>Window chunks</source>
        <translation>窗口块数</translation>
    </message>
    <message>
        <source>chunks kept after an eviction (seconds)</source>
        <translation>清理后保留的块数（秒）</translation>
    </message>
    <message>
        <source>Window slack</source>
        <translation>窗口余量</translation>
    </message>
    <message>
        <source>chunks above that before the next eviction</source>
        <translation>下一次清理前可多出的块数</translation>
    </message>
    <message>
        <source>Dialogue tokens</source>
        <translation>对话词元</translation>
    </message>
    <message>
        <source>Max reply tokens</source>
        <translation>回答最长词元</translation>
    </message>
    <message>
        <source>longest reply</source>
        <translation>最长的回答</translation>
    </message>
    <message>
        <source>In process</source>
        <translation>在进程内</translation>
    </message>
    <message>
        <source>run the model in a thread, for debugging</source>
        <translation>在线程中运行模型，用于调试</translation>
    </message>
    <message>
        <source>Ready timeout</source>
        <translation>就绪时限</translation>
    </message>
    <message>
        <source>seconds until a model that does not load is given up</source>
        <translation>多少秒后放弃加载不了的模型</translation>
    </message>
    <message>
        <source>Qwen</source>
        <translation>Qwen</translation>
    </message>
    <message>
        <source>AURA and Qwen3-VL: how they are loaded, and how a stream is written for them.</source>
        <translation>AURA 与 Qwen3-VL：如何加载，以及如何为它们书写视频流。</translation>
    </message>
    <message>
        <source>Quantise</source>
        <translation>量化</translation>
    </message>
    <message>
        <source>weights: auto takes the best that fits into the free memory</source>
        <translation>权重：auto 选择可用内存容得下的最佳精度</translation>
    </message>
    <message>
        <source>Dtype</source>
        <translation>数据类型</translation>
    </message>
    <message>
        <source>auto: bfloat16 on a GPU, the checkpoint&apos;s own on a CPU</source>
        <translation>auto：GPU 上为 bfloat16，CPU 上为检查点自身的类型</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>the VideoLLM: a model id, a folder with a checkpoint, a server&apos;s URL</source>
        <translation>VideoLLM：模型标识、检查点文件夹或服务器网址</translation>
    </message>
    <message>
        <source>camera[:id], screen[:id], window[:id], a file, an image, a URL or none</source>
        <translation>camera[:id]、screen[:id]、window[:id]、文件、图片、网址或 none</translation>
    </message>
    <message>
        <source>room for what was said in the window</source>
        <translation>窗口内对话的空间</translation>
    </message>
    <message>
        <source>auto: one GPU or several; spread: the CPU&apos;s memory as well, slowly</source>
        <translation>auto：一块或多块 GPU；spread：也用 CPU 内存，较慢</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>attention implementation; auto: sdpa</source>
        <translation>注意力的实现；auto：sdpa</translation>
    </message>
    <message>
        <source>Decide by</source>
        <translation>决定方式</translation>
    </message>
    <message>
        <source>auto: the silent token where the tokenizer has one, else yes/no probes</source>
        <translation>auto：分词器有静默词元时用它，否则用是/否探测</translation>
    </message>
    <message>
        <source>turns by the tokenizer&apos;s chat template, or without line breaks</source>
        <translation>按分词器的对话模板书写轮次，或不加换行</translation>
    </message>
    <message>
        <source>System</source>
        <translation>系统</translation>
    </message>
    <message>
        <source>the system turn; it also fixes the language</source>
        <translation>系统轮；它也决定语言</translation>
    </message>
    <message>
        <source>Chunk pixels</source>
        <translation>每秒像素</translation>
    </message>
    <message>
        <source>pixels of both frames of a second; 602112 (294 tokens) is what AURA was tested with</source>
        <translation>每秒两帧的像素总数；AURA 以 602112（294 个词元）测试</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>问答组</translation>
    </message>
    <message>
        <source>questions kept, with their answers, beyond the video</source>
        <translation>在视频之外保留的问题及其回答的数量</translation>
    </message>
    <message>
        <source>budget of those questions and answers</source>
        <translation>这些问题与回答的预算</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>时钟</translation>
    </message>
    <message>
        <source>write the time behind every question: the model has no clock of its own</source>
        <translation>在每个问题后写上时间：模型自己没有时钟</translation>
    </message>
    <message>
        <source>Probes per chunk</source>
        <translation>每段探测数</translation>
    </message>
    <message>
        <source>watches looked at a second by a model without a silent token</source>
        <translation>没有静默词元的模型每秒查看的关注数</translation>
    </message>
    <message>
        <source>Graphs</source>
        <translation>计算图</translation>
    </message>
    <message>
        <source>decode as a CUDA graph, on one GPU: fewer launches a token; not yet measured, so off</source>
        <translation>在一块 GPU 上以 CUDA 图解码：每个词元的启动更少；尚未测量，因此关闭</translation>
    </message>
    <message>
        <source>Step down</source>
        <translation>逐级降低</translation>
    </message>
    <message>
        <source>take a smaller model when the chosen one does not fit, and say so</source>
        <translation>所选模型放不下时改用较小的模型，并告知</translation>
    </message>
    <message>
        <source>Remote</source>
        <translation>远程</translation>
    </message>
    <message>
        <source>A VideoLLM on an OpenAI-compatible server (vLLM). The key is never among the settings.</source>
        <translation>OpenAI 兼容服务器（vLLM）上的 VideoLLM。密钥从不存于设置中。</translation>
    </message>
    <message>
        <source>Url</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>address of the server, up to /v1</source>
        <translation>服务器地址，到 /v1 为止</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>model id on the server; empty: the first that it serves</source>
        <translation>服务器上的模型标识；留空：它提供的第一个</translation>
    </message>
    <message>
        <source>Key env</source>
        <translation>密钥变量</translation>
    </message>
    <message>
        <source>environment variable that holds the key; else the keyring</source>
        <translation>存放密钥的环境变量；否则用钥匙串</translation>
    </message>
    <message>
        <source>Key in the open</source>
        <translation>明文密钥</translation>
    </message>
    <message>
        <source>send the key over unencrypted http to another machine</source>
        <translation>通过未加密的 http 把密钥发送到另一台机器</translation>
    </message>
    <message>
        <source>Ca file</source>
        <translation>证书文件</translation>
    </message>
    <message>
        <source>certificate authority of a server with its own (PEM)</source>
        <translation>自有证书服务器的证书颁发机构（PEM）</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>帧</translation>
    </message>
    <message>
        <source>video: both frames as one clip, which vLLM takes for Qwen3-VL</source>
        <translation>video：两帧作为一段视频，vLLM 对 Qwen3-VL 支持</translation>
    </message>
    <message>
        <source>Prefill</source>
        <translation>预填充</translation>
    </message>
    <message>
        <source>send every second at once, so that the server has read it when a question comes</source>
        <translation>每一秒立即发送，使服务器在提问时已经读过</translation>
    </message>
    <message>
        <source>Connect timeout</source>
        <translation>连接超时</translation>
    </message>
    <message>
        <source>seconds to reach the server</source>
        <translation>连接服务器的秒数</translation>
    </message>
    <message>
        <source>First token timeout</source>
        <translation>首词元超时</translation>
    </message>
    <message>
        <source>seconds without a byte after which an answer is given up</source>
        <translation>多少秒没有收到任何字节就放弃回答</translation>
    </message>
    <message>
        <source>Backoff</source>
        <translation>退避</translation>
    </message>
    <message>
        <source>wait before the second try; then doubled</source>
        <translation>第二次尝试前的等待；之后加倍</translation>
    </message>
    <message>
        <source>Proactive</source>
        <translation>主动发言</translation>
    </message>
    <message>
        <source>When the assistant speaks unasked.</source>
        <translation>助手何时主动说话。</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>p_speak that must hold for two chunks before an alert</source>
        <translation>须连续两块达到此发言概率才提醒</translation>
    </message>
    <message>
        <source>Certain threshold</source>
        <translation>确定阈值</translation>
    </message>
    <message>
        <source>p_speak that is enough for an alert at once</source>
        <translation>达到此发言概率便立即提醒</translation>
    </message>
    <message>
        <source>Cooldown</source>
        <translation>冷却时间</translation>
    </message>
    <message>
        <source>seconds of silence after an alert for a repeating watch</source>
        <translation>重复关注在提醒后保持安静的秒数</translation>
    </message>
    <message>
        <source>Rearm</source>
        <translation>重新启用</translation>
    </message>
    <message>
        <source>seconds a repeating watch must be quiet before it may fire again</source>
        <translation>重复关注须安静多少秒才可再次提醒</translation>
    </message>
    <message>
        <source>Unasked</source>
        <translation>主动发言</translation>
    </message>
    <message>
        <source>models taught when to speak (AURA) may do so without any request</source>
        <translation>学会何时开口的模型（AURA）可以在没有请求时发言</translation>
    </message>
    <message>
        <source>Stale after</source>
        <translation>过时时间</translation>
    </message>
    <message>
        <source>an alert that could not be spoken for this long is dropped</source>
        <translation>这么久仍未能说出的提醒会被丢弃</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>记忆</translation>
    </message>
    <message>
        <source>What is remembered, and for how long.</source>
        <translation>记住什么，以及记多久。</translation>
    </message>
    <message>
        <source>Private</source>
        <translation>私密</translation>
    </message>
    <message>
        <source>write nothing to disk: what happened is remembered until the session ends</source>
        <translation>不写入磁盘：发生的事只记到会话结束</translation>
    </message>
    <message>
        <source>Recall</source>
        <translation>回忆</translation>
    </message>
    <message>
        <source>answer questions about the past from the timeline</source>
        <translation>根据时间线回答关于过去的问题</translation>
    </message>
    <message>
        <source>Quota</source>
        <translation>配额</translation>
    </message>
    <message>
        <source>megabytes of the timeline on disk; beyond it the oldest and dullest pictures go first</source>
        <translation>时间线占用磁盘的兆字节；超出后先删除最旧、最平淡的图片</translation>
    </message>
    <message>
        <source>Keep days</source>
        <translation>保留天数</translation>
    </message>
    <message>
        <source>days after which everything is forgotten; 0: only the quota counts</source>
        <translation>多少天后全部忘记；0：只看配额</translation>
    </message>
    <message>
        <source>Compressed spans</source>
        <translation>压缩片段</translation>
    </message>
    <message>
        <source>spans of the minutes before the live window that are kept small</source>
        <translation>实时窗口之前几分钟中以压缩形式保留的片段数</translation>
    </message>
    <message>
        <source>Recall timeout</source>
        <translation>回忆超时</translation>
    </message>
    <message>
        <source>a timeline that does not answer for this long is not waited for</source>
        <translation>时间线这么久没有回答就不再等待</translation>
    </message>
    <message>
        <source>Session</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>What holds the parts of a live session together. Seconds unless the name says otherwise.</source>
        <translation>维系实时会话各部分的设置。除非另有说明，单位为秒。</translation>
    </message>
    <message>
        <source>Backlog chunks</source>
        <translation>积压块数</translation>
    </message>
    <message>
        <source>chunks that may wait for the model before all but the newest are dropped: a long answer on two cores keeps it busy for about three seconds</source>
        <translation>可等待模型的块数，超出时只留最新的：在双核上一个长回答约占用三秒</translation>
    </message>
    <message>
        <source>Snapshot every</source>
        <translation>保存间隔</translation>
    </message>
    <message>
        <source>how often the model&apos;s memory is saved, so that a crash costs little</source>
        <translation>多久保存一次模型的记忆，使崩溃的代价很小</translation>
    </message>
    <message>
        <source>Mind restarts</source>
        <translation>模型重启次数</translation>
    </message>
    <message>
        <source>times in a row that a crashed model is restarted</source>
        <translation>崩溃的模型连续重启的次数</translation>
    </message>
    <message>
        <source>Mind backoff</source>
        <translation>重启等待</translation>
    </message>
    <message>
        <source>wait before the first restart; doubles with each further one</source>
        <translation>第一次重启前的等待；之后每次加倍</translation>
    </message>
    <message>
        <source>Mind steady</source>
        <translation>稳定时间</translation>
    </message>
    <message>
        <source>a model that ran this long has recovered: restarts count from zero</source>
        <translation>运行这么久的模型视为已恢复：重启次数归零</translation>
    </message>
    <message>
        <source>Mind stall</source>
        <translation>模型停滞</translation>
    </message>
    <message>
        <source>a model that owes an answer and is silent this long counts as crashed</source>
        <translation>应答却沉默这么久的模型视为崩溃</translation>
    </message>
    <message>
        <source>Speaker stall</source>
        <translation>扬声器停滞</translation>
    </message>
    <message>
        <source>a reply whose sound does not advance for this long is ended</source>
        <translation>声音这么久没有进展的回答会被结束</translation>
    </message>
    <message>
        <source>Synthesis ahead</source>
        <translation>提前合成</translation>
    </message>
    <message>
        <source>speech made in advance of what plays: more is wasted by an interruption</source>
        <translation>提前合成的语音：越多，被打断时浪费越多</translation>
    </message>
    <message>
        <source>Drain</source>
        <translation>收尾时间</translation>
    </message>
    <message>
        <source>longest wait for pending replies once the input has ended</source>
        <translation>输入结束后等待未完成回答的最长时间</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>How the window looks and behaves. The session does not read these.</source>
        <translation>窗口的外观与行为，与会话无关。</translation>
    </message>
    <message>
        <source>language of the window; system is the desktop&apos;s</source>
        <translation>窗口的语言；“跟随桌面”即桌面的语言</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>colours; system follows the desktop</source>
        <translation>配色；可跟随桌面</translation>
    </message>
    <message>
        <source>Text scale</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>size of the window&apos;s text; 1 is the desktop&apos;s own</source>
        <translation>窗口文字的大小；1 为桌面本来的大小</translation>
    </message>
    <message>
        <source>Caption scale</source>
        <translation>字幕大小</translation>
    </message>
    <message>
        <source>size of the captions on the picture</source>
        <translation>画面上字幕的大小</translation>
    </message>
    <message>
        <source>Reduced motion</source>
        <translation>减少动态效果</translation>
    </message>
    <message>
        <source>nothing turns or fades; also so where the desktop asks for it</source>
        <translation>没有旋转或渐变；桌面如此要求时亦然</translation>
    </message>
    <message>
        <source>Tray</source>
        <translation>托盘图标</translation>
    </message>
    <message>
        <source>show an icon in the notification area</source>
        <translation>在通知区域显示图标</translation>
    </message>
    <message>
        <source>Close to tray</source>
        <translation>关闭到托盘</translation>
    </message>
    <message>
        <source>closing the window hides it and the session goes on; needs the icon in the notification area</source>
        <translation>关闭窗口只会隐藏它，会话继续；需要通知区域的图标</translation>
    </message>
    <message>
        <source>Start minimised</source>
        <translation>最小化启动</translation>
    </message>
    <message>
        <source>start as an icon in the notification area, or minimised</source>
        <translation>启动为通知区域的图标，或最小化</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>通知</translation>
    </message>
    <message>
        <source>notify of alerts while another window is in front</source>
        <translation>其他窗口在前时，以通知提醒</translation>
    </message>
    <message>
        <source>Global hotkey</source>
        <translation>全局热键</translation>
    </message>
    <message>
        <source>a key that works in every program, such as Ctrl+Alt+M, empty for none; on Wayland and macOS bind the command aura-desktop toggle in the system&apos;s keyboard settings instead</source>
        <translation>在任何程序中都有效的按键，如 Ctrl+Alt+M，留空则不用；在 Wayland 和 macOS 上，请改在系统的键盘设置中为命令 aura-desktop toggle 指定按键</translation>
    </message>
    <message>
        <source>Global hotkey does</source>
        <translation>全局热键的作用</translation>
    </message>
    <message>
        <source>what it does: mute the microphone or open it, talk while it is held, show or hide the window, stop speaking</source>
        <translation>它的作用：麦克风静音或打开（mute）、按住说话（talk）、显示或隐藏窗口（show）、停止说话（stop）</translation>
    </message>
</context>
<context>
    <name>sources</name>
    <message>
        <source>Preview</source>
        <extracomment>Pictures a second and pixels of a preview: enough to see oneself. Seconds between two readings of a microphone.</extracomment>
        <translation>预览</translation>
    </message>
    <message>
        <source>No picture: AURA only listens.</source>
        <translation>没有画面：AURA 只聆听。</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>正在打开…</translation>
    </message>
    <message>
        <source>Picture</source>
        <extracomment>Milliseconds between two looks at what is plugged in, and until a typed address is tried. The test sound: hertz, seconds, gain. Soft: it may come from headphones. The screen on Wayland (``capture.portal``).</extracomment>
        <translation>画面</translation>
    </message>
    <message>
        <source>File or network address</source>
        <translation>文件或网络地址</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>浏览…</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>麦克风</translation>
    </message>
    <message>
        <source>Speaker</source>
        <translation>扬声器</translation>
    </message>
    <message>
        <source>Play a sound</source>
        <translation>播放声音</translation>
    </message>
    <message>
        <source>The camera</source>
        <translation>摄像头</translation>
    </message>
    <message>
        <source>Screen {name}</source>
        <translation>屏幕 {name}</translation>
    </message>
    <message>
        <source>The screen</source>
        <translation>屏幕</translation>
    </message>
    <message>
        <source>Window {name}</source>
        <translation>窗口 {name}</translation>
    </message>
    <message>
        <source>A video file</source>
        <translation>视频文件</translation>
    </message>
    <message>
        <source>A network camera (rtsp, http)</source>
        <translation>网络摄像头（rtsp、http）</translation>
    </message>
    <message>
        <source>No picture</source>
        <translation>没有画面</translation>
    </message>
    <message>
        <source>As the system says</source>
        <translation>系统默认</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Choose a file.</source>
        <translation>请选择文件。</translation>
    </message>
    <message>
        <source>Type its address.</source>
        <translation>请输入地址。</translation>
    </message>
    <message>
        <source>In use: the window shows it now.</source>
        <translation>使用中：窗口正在显示它。</translation>
    </message>
    <message>
        <source>The system asks which screen when it starts.</source>
        <translation>开始时系统会询问要共享哪个屏幕。</translation>
    </message>
    <message>
        <source>Camera, microphone, screen</source>
        <translation>摄像头、麦克风、屏幕</translation>
    </message>
    <message>
        <source>Start with these</source>
        <translation>以此开始</translation>
    </message>
</context>
<context>
    <name>stage</name>
    <message>
        <source>Live picture</source>
        <extracomment>Share of the stage&apos;s height that one line of caption takes, and its bounds in pixels. The user&apos;s words are smaller than the assistant&apos;s: those are the news. Lines shown of each side; older lines scroll away. Share of the stage&apos;s width that captions may take. How much of a stopped picture shows behind a card.</extracomment>
        <translation>实时画面</translation>
    </message>
</context>
<context>
    <name>status</name>
    <message>
        <source>Loading</source>
        <extracomment>Warnings kept at once; the oldest make room.</extracomment>
        <translation>正在加载</translation>
    </message>
    <message>
        <source>Watching</source>
        <translation>正在观看</translation>
    </message>
    <message>
        <source>Listening</source>
        <translation>正在聆听</translation>
    </message>
    <message>
        <source>Thinking</source>
        <translation>正在思考</translation>
    </message>
    <message>
        <source>Speaking</source>
        <translation>正在说话</translation>
    </message>
    <message>
        <source>The picture is lost</source>
        <translation>画面丢失</translation>
    </message>
    <message>
        <source>The microphone is lost</source>
        <translation>麦克风丢失</translation>
    </message>
    <message>
        <source>The speaker is lost</source>
        <translation>扬声器丢失</translation>
    </message>
    <message>
        <source>The model stopped</source>
        <translation>模型已停止</translation>
    </message>
    <message>
        <source>Speech recognition stopped</source>
        <translation>语音识别已停止</translation>
    </message>
    <message>
        <source>The voice stopped</source>
        <translation>语音合成已停止</translation>
    </message>
    <message>
        <source>The network is lost</source>
        <translation>网络中断</translation>
    </message>
    <message>
        <source>{part} is lost</source>
        <translation>{part} 丢失</translation>
    </message>
    <message>
        <source>Loading speech recognition</source>
        <translation>正在加载语音识别</translation>
    </message>
    <message>
        <source>Loading the voice</source>
        <translation>正在加载嗓音</translation>
    </message>
    <message>
        <source>Loading the session</source>
        <translation>正在加载会话</translation>
    </message>
    <message>
        <source>Loading {what}</source>
        <translation>正在加载 {what}</translation>
    </message>
    <message>
        <source>The video is over.</source>
        <translation>视频已播放完毕。</translation>
    </message>
    <message>
        <source>The sound is over.</source>
        <translation>声音已播放完毕。</translation>
    </message>
    <message>
        <source>Its time was up.</source>
        <translation>时间已到。</translation>
    </message>
    <message>
        <source>Everything was answered.</source>
        <translation>所有问题都已回答。</translation>
    </message>
    <message>
        <source>The window was closed.</source>
        <translation>窗口已关闭。</translation>
    </message>
    <message>
        <source>You ended it.</source>
        <translation>由您结束。</translation>
    </message>
    <message>
        <source>Ready</source>
        <extracomment>Nothing is written to the timeline.</extracomment>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>Ending…</source>
        <translation>正在结束…</translation>
    </message>
    <message>
        <source>Not running</source>
        <translation>未运行</translation>
    </message>
    <message>
        <source>{state} · private</source>
        <translation>{state} · 私密</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>{what}: {percent} %</source>
        <translation>{what}：{percent} %</translation>
    </message>
    <message>
        <source>Camera and microphone off</source>
        <translation>摄像头和麦克风已关闭</translation>
    </message>
    <message>
        <source>Camera on</source>
        <translation>摄像头已开启</translation>
    </message>
    <message>
        <source>Microphone on</source>
        <translation>麦克风已开启</translation>
    </message>
    <message>
        <source>Screen capture on</source>
        <translation>屏幕录制已开启</translation>
    </message>
    <message>
        <source>Camera and microphone on</source>
        <translation>摄像头和麦克风已开启</translation>
    </message>
    <message>
        <source>Microphone and screen capture on</source>
        <translation>麦克风和屏幕录制已开启</translation>
    </message>
    <message>
        <source>Camera and screen capture on</source>
        <translation>摄像头和屏幕录制已开启</translation>
    </message>
    <message>
        <source>Camera, microphone and screen capture on</source>
        <translation>摄像头、麦克风和屏幕录制已开启</translation>
    </message>
</context>
<context>
    <name>timeline</name>
    <message>
        <source>Looks like “{text}”</source>
        <extracomment>Entries and pictures that are shown at most, the newest: months of talk, and a day of busy video. Finds of a search, best first. Seconds around a find within which another picture that looks like it is no find of its own.</extracomment>
        <translation>看起来像“{text}”</translation>
    </message>
    <message>
        <source>You</source>
        <extracomment>Seconds without a picture or an entry that the axis leaves out. Share of the axis that all its gaps together take at most, and one of them. A moment has a width on the axis.</extracomment>
        <translation>您</translation>
    </message>
    <message>
        <source>AURA, unasked</source>
        <translation>AURA（主动）</translation>
    </message>
    <message>
        <source>Watch</source>
        <translation>关注</translation>
    </message>
    <message>
        <source>Seen</source>
        <translation>看到</translation>
    </message>
    <message>
        <source>No picture was kept of this.</source>
        <extracomment>Logical pixels of a picture in the list. Pictures of the list that are kept in memory.</extracomment>
        <translation>没有保留此刻的画面。</translation>
    </message>
    <message>
        <source>Stop Reading</source>
        <extracomment>Seconds that the last samples need on their way through the device. Seconds of sound still to be played when the next clause is made.</extracomment>
        <translation>停止朗读</translation>
    </message>
    <message>
        <source>Read Aloud</source>
        <translation>朗读</translation>
    </message>
    <message>
        <source>Time</source>
        <extracomment>Steps of the slider from end to end: finer than any screen. Logical pixels: of the strip, of a mark&apos;s width, between the strip and the edge. Least pixels between two times written under the strip. Pictures that Page Up and Page Down step over.</extracomment>
        <translation>时间</translation>
    </message>
    <message>
        <source>Timeline</source>
        <extracomment>Milliseconds after the last key until a search begins, and between two looks while a session runs. Seconds either side of a moment that a clip of it shows, and that are forgotten with it.</extracomment>
        <translation>时间线</translation>
    </message>
    <message>
        <source>Words, or a thing that was seen</source>
        <translation>词语，或看到过的东西</translation>
    </message>
    <message>
        <source>Search the timeline</source>
        <translation>搜索时间线</translation>
    </message>
    <message>
        <source>Any time</source>
        <translation>任何时间</translation>
    </message>
    <message>
        <source>The last hour</source>
        <translation>过去一小时</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>昨天</translation>
    </message>
    <message>
        <source>This week</source>
        <translation>本周</translation>
    </message>
    <message>
        <source>When</source>
        <translation>何时</translation>
    </message>
    <message>
        <source>Choose, or type: 14:30, this morning, ten minutes ago, since 9:00</source>
        <translation>选择，或输入（英文）：14:30、this morning、ten minutes ago、since 9:00</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>发生的事</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>A Clip of This Minute…</source>
        <translation>这一分钟的片段…</translation>
    </message>
    <message>
        <source>A Clip of the Whole Time…</source>
        <translation>整段时间的片段…</translation>
    </message>
    <message>
        <source>The Whole Time, with Pictures…</source>
        <translation>整段时间的记录及画面…</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>忘记</translation>
    </message>
    <message>
        <source>This Moment…</source>
        <translation>这一刻…</translation>
    </message>
    <message>
        <source>All That Is Shown…</source>
        <translation>所显示的全部…</translation>
    </message>
    <message>
        <source>Everything…</source>
        <translation>所有内容…</translation>
    </message>
    <message>
        <source>That is no time in the past: “{words}”.</source>
        <translation>这不是过去的时间：“{words}”。</translation>
    </message>
    <message>
        <source>While a session listens, nothing else is played.</source>
        <translation>会话正在聆听时，不播放其他声音。</translation>
    </message>
    <message>
        <source>Nothing was found.</source>
        <translation>没有找到。</translation>
    </message>
    <message>
        <source>Nothing was kept of that time. Sessions are kept unless they are private.</source>
        <translation>那段时间没有保留任何内容。除非处于私密模式，会话都会保留。</translation>
    </message>
    <message>
        <source>Entries: {entries} · pictures: {pictures} · {size} MB in all</source>
        <translation>条目：{entries} · 画面：{pictures} · 共 {size} MB</translation>
    </message>
    <message>
        <source>Save a Clip</source>
        <translation>保存片段</translation>
    </message>
    <message>
        <source>Videos</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>Saved: {path}</source>
        <translation>已保存：{path}</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>Save to a Folder</source>
        <translation>保存到文件夹</translation>
    </message>
    <message>
        <source>Forget what happened at {time}, with its pictures?</source>
        <translation>忘记 {time} 发生的事及其画面？</translation>
    </message>
    <message>
        <source>Forget everything that is shown ({entries} entries), with its pictures?</source>
        <translation>忘记所显示的全部内容（{entries} 条）及其画面？</translation>
    </message>
    <message>
        <source>Forget everything that was ever kept?</source>
        <translation>忘记曾经保留的所有内容？</translation>
    </message>
    <message>
        <source>This cannot be undone.</source>
        <translation>此操作无法撤销。</translation>
    </message>
    <message>
        <source>Forgotten: {entries} entries, {pictures} pictures.</source>
        <translation>已忘记：{entries} 条，{pictures} 张画面。</translation>
    </message>
</context>
<context>
    <name>transcript</name>
    <message>
        <source>Conversation</source>
        <extracomment>A line break inside a block: Qt&apos;s, Unicode LINE SEPARATOR. Height in pixels of the empty line above each heading: gap and padding of two cards. The same above the first: the document&apos;s margin is there already. Pixels between the view&apos;s edge and the text, and between it and the cards. The line that leaves room for a picture: its letters&apos; height in pixels, and the picture&apos;s margin in it. Pictures kept ready to be drawn: more than are visible at once.</extracomment>
        <translation>对话</translation>
    </message>
    <message>
        <source>What you and AURA say appears here.</source>
        <translation>您和 AURA 说的话会显示在这里。</translation>
    </message>
</context>
<context>
    <name>transport</name>
    <message>
        <source>Place in the video</source>
        <extracomment>Steps of the slider a second.</extracomment>
        <translation>视频中的位置</translation>
    </message>
</context>
<context>
    <name>tray</name>
    <message>
        <source>Show or Hide the Window</source>
        <extracomment>Panels that say nothing of their colour are dark on Linux and light elsewhere; Qt tells which theme it is. Milliseconds a notification stays, where the desktop lets us say.</extracomment>
        <translation>显示或隐藏窗口</translation>
    </message>
</context>
<context>
    <name>troubles</name>
    <message>
        <source>No camera was found.</source>
        <translation>未找到摄像头。</translation>
    </message>
    <message>
        <source>There is no camera {0}.</source>
        <translation>没有摄像头 {0}。</translation>
    </message>
    <message>
        <source>Camera {0} cannot be opened.</source>
        <translation>无法打开摄像头 {0}。</translation>
    </message>
    <message>
        <source>Camera {0} is in use by {1}.</source>
        <translation>摄像头 {0} 正被 {1} 使用。</translation>
    </message>
    <message>
        <source>You may not use camera {0}.</source>
        <translation>您无权使用摄像头 {0}。</translation>
    </message>
    <message>
        <source>This machine has no microphone.</source>
        <translation>此计算机没有麦克风。</translation>
    </message>
    <message>
        <source>This machine has no speaker.</source>
        <translation>此计算机没有扬声器。</translation>
    </message>
    <message>
        <source>The microphone “{0}” cannot be opened ({1}).</source>
        <translation>无法打开麦克风“{0}”（{1}）。</translation>
    </message>
    <message>
        <source>The speaker “{0}” cannot be opened ({1}).</source>
        <translation>无法打开扬声器“{0}”（{1}）。</translation>
    </message>
    <message>
        <source>No screen can be seen from here.</source>
        <translation>从这里看不到任何屏幕。</translation>
    </message>
    <message>
        <source>No window can be seen from here.</source>
        <translation>此处看不到任何窗口。</translation>
    </message>
    <message>
        <source>There is no window.</source>
        <translation>没有窗口。</translation>
    </message>
    <message>
        <source>There is no window “{0}”.</source>
        <translation>没有窗口“{0}”。</translation>
    </message>
    <message>
        <source>The window is minimised, or on another desktop.</source>
        <translation>该窗口已最小化，或在另一个桌面上。</translation>
    </message>
    <message>
        <source>The window was closed.</source>
        <translation>该窗口已关闭。</translation>
    </message>
    <message>
        <source>The window manager does not say which windows there are.</source>
        <translation>窗口管理器不提供窗口列表。</translation>
    </message>
    <message>
        <source>On macOS one window cannot be watched.</source>
        <translation>在 macOS 上无法只观看一个窗口。</translation>
    </message>
    <message>
        <source>Wayland does not let a program watch one window.</source>
        <translation>Wayland 不允许程序只观看一个窗口。</translation>
    </message>
    <message>
        <source>Watching the screen on Wayland needs the package PySide6-Addons.</source>
        <translation>在 Wayland 上观看屏幕需要 PySide6-Addons 软件包。</translation>
    </message>
    <message>
        <source>No screen was shared within {0} s.</source>
        <translation>{0} 秒内没有共享任何屏幕。</translation>
    </message>
    <message>
        <source>The screen is not shared.</source>
        <translation>屏幕未共享。</translation>
    </message>
    <message>
        <source>The screen is no longer shared.</source>
        <translation>屏幕已停止共享。</translation>
    </message>
    <message>
        <source>Choose one in the system&apos;s dialog.</source>
        <translation>请在系统对话框中选择一个。</translation>
    </message>
    <message>
        <source>There is no file {0}.</source>
        <translation>没有文件 {0}。</translation>
    </message>
    <message>
        <source>Plug one in, or choose something else.</source>
        <translation>请插入设备，或选择其他来源。</translation>
    </message>
    <message>
        <source>Is another program using it? Close that, or choose another one.</source>
        <translation>是否有其他程序正在使用？请关闭该程序，或选择其他设备。</translation>
    </message>
    <message>
        <source>Is another program using it? Close that, or unplug it and plug it in again.</source>
        <translation>是否有其他程序正在使用？请关闭该程序，或拔下后重新插入。</translation>
    </message>
    <message>
        <source>Close that program and try again.</source>
        <translation>请关闭该程序后重试。</translation>
    </message>
    <message>
        <source>Choose one that is there: Ctrl+D.</source>
        <translation>请选择现有的设备：Ctrl+D。</translation>
    </message>
    <message>
        <source>Choose no microphone, or another file.</source>
        <translation>请选择不使用麦克风，或选择其他文件。</translation>
    </message>
    <message>
        <source>Start it in a desktop session.</source>
        <translation>请在桌面会话中启动。</translation>
    </message>
    <message>
        <source>Choose the whole screen instead.</source>
        <translation>请改选整个屏幕。</translation>
    </message>
    <message>
        <source>Bring it back to the desktop.</source>
        <translation>请将它恢复到桌面上。</translation>
    </message>
    <message>
        <source>The session stopped because of an error in the program.</source>
        <extracomment>Seconds given to a session to save everything and go, before the window stops waiting for it. Seconds given to the last wish of a session that is over. Wishes that may wait for a session that is being built or busy.</extracomment>
        <translation>程序出错，会话已停止。</translation>
    </message>
    <message>
        <source>Run it again in a terminal with --debug to see where.</source>
        <translation>请在终端中使用 --debug 再次运行以查看出错位置。</translation>
    </message>
</context>
<context>
    <name>watches</name>
    <message>
        <source>watching</source>
        <translation>正在留意</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>seen</source>
        <translation>已看到</translation>
    </message>
    <message>
        <source>reminder</source>
        <translation>提醒</translation>
    </message>
    <message>
        <source>timer</source>
        <translation>计时器</translation>
    </message>
    <message>
        <source>alarm</source>
        <translation>闹钟</translation>
    </message>
    <message>
        <source>at {time}</source>
        <translation>{time}</translation>
    </message>
    <message>
        <source>at {time}, {text}</source>
        <translation>{time}，{text}</translation>
    </message>
    <message>
        <source>every time</source>
        <translation>每次都提醒</translation>
    </message>
    <message>
        <source>counting: {count} so far</source>
        <translation>计数中：目前 {count} 次</translation>
    </message>
    <message>
        <source>until {time}</source>
        <translation>直到 {time}</translation>
    </message>
    <message>
        <source>seen at {time}</source>
        <translation>于 {time} 看到</translation>
    </message>
    <message>
        <source>{state}, last seen at {time}</source>
        <translation>{state}，上次于 {time} 看到</translation>
    </message>
    <message>
        <source>{kind}, rung at {time}</source>
        <translation>{kind}，已于 {time} 响起</translation>
    </message>
    <message>
        <source>Nothing to look out for yet.</source>
        <translation>还没有要留意的事物。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove the selected watch (Del)</source>
        <translation>移除所选的关注（Del）</translation>
    </message>
    <message>
        <source>Remove the selected watch</source>
        <translation>移除所选的关注</translation>
    </message>
    <message>
        <source>Tell me when…</source>
        <translation>当…时告诉我</translation>
    </message>
    <message>
        <source>Watches and reminders</source>
        <extracomment>Longest watch, in characters. Rows shown before the list scrolls.</extracomment>
        <translation>关注与提醒</translation>
    </message>
    <message>
        <source>Enter changes a watch, Space pauses it, Delete removes it.</source>
        <translation>回车键修改关注，空格键暂停，Delete 键移除。</translation>
    </message>
    <message>
        <source>Remove the selected reminder (Del)</source>
        <extracomment>The id of the watch that is being changed, and what stood in the box before.</extracomment>
        <translation>移除所选的提醒（Del）</translation>
    </message>
    <message>
        <source>Remove the selected reminder</source>
        <translation>移除所选的提醒</translation>
    </message>
    <message>
        <source>Change the watch</source>
        <translation>修改关注</translation>
    </message>
    <message>
        <source>Press Enter to change the watch, Escape to leave it.</source>
        <translation>按回车键修改关注，按 Esc 键放弃。</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>修改</translation>
    </message>
    <message>
        <source>Change the watch (Enter; Esc leaves it)</source>
        <translation>修改关注（回车键；Esc 放弃）</translation>
    </message>
    <message>
        <source>New watch</source>
        <translation>新的关注</translation>
    </message>
    <message>
        <source>What to look out for; press Enter to add it.</source>
        <translation>要留意什么；按回车键添加。</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Add this watch (Enter)</source>
        <translation>添加此关注（回车键）</translation>
    </message>
    <message>
        <source>Add watch</source>
        <translation>添加关注</translation>
    </message>
    <message>
        <source>Go on with the selected watch (Space)</source>
        <translation>继续所选的关注（空格键）</translation>
    </message>
    <message>
        <source>Pause the selected watch (Space)</source>
        <translation>暂停所选的关注（空格键）</translation>
    </message>
</context>
<context>
    <name>welcome</name>
    <message>
        <source>Welcome to AURA Desktop</source>
        <translation>欢迎使用 AURA Desktop</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>AURA sees, hears and speaks</source>
        <translation>AURA 能看、能听、能说</translation>
    </message>
    <message>
        <source>It watches your camera, your screen or a video, answers what you ask, and speaks up when something happens that you asked it to watch for. Speak over it and it stops.

Everything runs on this machine. A red light at the top of the window says whenever the camera or the microphone is on.</source>
        <translation>它观看您的摄像头、屏幕或视频，回答您的问题，并在您要它留意的事情发生时主动告诉您。您一开口，它就停下。

一切都在这台电脑上运行。只要摄像头或麦克风开启，窗口顶部就会亮起红灯。</translation>
    </message>
    <message>
        <source>Watch the demo now</source>
        <translation>现在观看演示</translation>
    </message>
    <message>
        <source>Which model?</source>
        <translation>选择哪个模型？</translation>
    </message>
    <message>
        <source>All models…</source>
        <translation>所有模型…</translation>
    </message>
    <message>
        <source>Step {step} of {steps}</source>
        <translation>第 {step} 步，共 {steps} 步</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>What shall it see and hear?</source>
        <translation>让它看什么、听什么？</translation>
    </message>
    <message>
        <source>For this machine: {why}</source>
        <translation>适合这台电脑：{why}</translation>
    </message>
    <message>
        <source>Still to be fetched: {names}.</source>
        <translation>仍需下载：{names}。</translation>
    </message>
    <message>
        <source>Everything it needs is here and verified.</source>
        <translation>所需的一切都已在本机并通过校验。</translation>
    </message>
</context>
<context>
    <name>window</name>
    <message>
        <source>Start again</source>
        <translation>重新开始</translation>
    </message>
    <message>
        <source>Videos</source>
        <extracomment>Settings whose values this machine can name, by kind of model or of device.</extracomment>
        <translation>视频</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <source>Open Video</source>
        <translation>打开视频</translation>
    </message>
    <message>
        <source>Export the Conversation</source>
        <translation>导出对话</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Ask about what AURA sees…</source>
        <extracomment>Closing hides the window, as long as there is another way back to it.</extracomment>
        <translation>询问 AURA 看到的内容…</translation>
    </message>
    <message>
        <source>No session is running</source>
        <translation>没有正在运行的会话</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>The session is over.</source>
        <translation>会话已结束。</translation>
    </message>
    <message>
        <source>No picture. AURA listens.</source>
        <translation>没有画面。AURA 正在聆听。</translation>
    </message>
    <message>
        <source>Ready when you are.</source>
        <translation>随时可以开始。</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
</context>
</TS>
